"""Images: a project's own, and those of other projects, which are taken for there.

A family gives its newest image. Source: https://cloud.google.com/compute/docs/images/image-families-best-practices, and
https://cloud.google.com/compute/docs/images/os-details for the names and sizes of public images.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from groundplan.rehearse.call import Call
from groundplan.rehearse.replies import Json
from groundplan.rehearse.services.compute import links
from groundplan.rehearse.services.compute.api import HOST, missing, service, wrong
from groundplan.rehearse.services.compute.resources import based, rule, tagged

_RELEASE = "v20260915"
"""The release that every public family has as its newest."""

_IMAGE = re.compile(r"projects/(?P<project>[^/]+)/global/images/(?P<family>family/)?(?P<name>[^/]+)")
_DATED = re.compile(r"(?P<family>[a-z0-9-]+?)-v?\d{8}([a-z0-9-]*)")


@dataclass(frozen=True, slots=True)
class _Publisher:
    """Who publishes images. starts: of their names. gigabytes: of a disk that holds one."""

    starts: tuple[str, ...]
    gigabytes: int


_PUBLISHERS = {
    "centos-cloud": _Publisher(("centos-",), 20),
    "cos-cloud": _Publisher(("cos-",), 10),
    "debian-cloud": _Publisher(("debian-",), 10),
    "deeplearning-platform-release": _Publisher(("common-", "pytorch-", "tf-", "tf2-"), 50),
    "fedora-coreos-cloud": _Publisher(("fedora-coreos-",), 10),
    "ml-images": _Publisher(("",), 10),
    "rhel-cloud": _Publisher(("rhel-",), 20),
    "rocky-linux-cloud": _Publisher(("rocky-linux-",), 20),
    "suse-cloud": _Publisher(("sles-",), 10),
    "ubuntu-os-accelerator-images": _Publisher(("ubuntu-",), 10),
    "ubuntu-os-cloud": _Publisher(("ubuntu-",), 10),
    "ubuntu-os-pro-cloud": _Publisher(("ubuntu-",), 10),
    "windows-cloud": _Publisher(("windows-",), 50),
}
_UNKNOWN = _Publisher(("",), 10)


@rule("compute.images")
def _image(call: Call, _path: str, body: Json, old: Json | None) -> Json:
    """An image of a project, made from a disk, a snapshot, an image or a file."""
    sources = ("sourceDisk", "sourceSnapshot", "sourceImage", "rawDisk")
    if old is None and not any(source in body for source in sources):
        raise wrong("sourceDisk", "", f"One of {', '.join(sources)} must be given.")
    size = (call.get(links.path(body.get("sourceDisk", ""), call.project)) or {}).get("sizeGb", "10")
    made = {"diskSizeGb": size, "archiveSizeBytes": "0", "status": "READY", "sourceType": "RAW", **body}
    return {"architecture": "X86_64", "storageLocations": ["us"]} | made


@service.method("compute.images.get")
def _get(call: Call) -> Json:
    """Show an image."""
    return _show(call, resolved(call, call.path))


@service.method("compute.images.getFromFamily")
def _newest(call: Call) -> Json:
    """Show the newest image of a family."""
    return _show(call, resolved(call, call.path))


def resolved(call: Call, path: str) -> Json:
    """The image that a relative name stands for, of a family the newest; raises a 404 when there is none."""
    named = _IMAGE.fullmatch(path)
    if named is None:
        raise missing(path)
    project, name = named["project"], named["name"]
    own = call.state.members(f"{HOST}/projects/{project}/global/images")
    if not named["family"] and (found := call.get(path)):
        return found
    family = [body for _, body in own if body.get("family") == name and not body.get("deprecated", {}).get("state")]
    if named["family"] and family:
        return max(family, key=lambda body: str(body["creationTimestamp"]))
    if project not in _PUBLISHERS and (call.state.below(f"{HOST}/projects/{project}") or _public(name)):
        raise missing(path)
    return _published(call, path, project, name, family=bool(named["family"]))


def _public(name: str) -> bool:
    """Whether a public image has such a name: `debian-12` is asked for in the user's own project first."""
    return any(name.startswith(publisher.starts) and publisher.starts != ("",) for publisher in _PUBLISHERS.values())


def _published(call: Call, path: str, project: str, name: str, *, family: bool) -> Json:
    """An image of a project that is not this one's."""
    publisher = _PUBLISHERS.get(project, _UNKNOWN)
    dated = _DATED.fullmatch(name)
    if not name.startswith(publisher.starts) or (family is bool(dated) and publisher is not _UNKNOWN):
        raise missing(path)
    family_name = name if family else dated["family"] if dated else name
    own = f"{name}-{_RELEASE}" if family else name
    place = f"projects/{project}/global/images/{own}"
    body = {
        "family": family_name,
        "status": "READY",
        "sourceType": "RAW",
        "diskSizeGb": str(publisher.gigabytes),
        "archiveSizeBytes": "0",
        "architecture": "ARM64" if "arm64" in name else "X86_64",
        "guestOsFeatures": [{"type": each} for each in ("UEFI_COMPATIBLE", "VIRTIO_SCSI_MULTIQUEUE", "GVNIC")],
        "licenses": [links.link(f"projects/{project}/global/licenses/{family_name}")],
        "storageLocations": ["us"],
    }
    return tagged(call, "Image", based(call, place, "Image", body))


def _show(call: Call, body: Json) -> Json:
    shown: Json = links.shown(body, call.document.version)
    return shown
