"""What a project is to Compute Engine. Source: the description of Project in the discovery document."""

from __future__ import annotations

from groundplan.rehearse import service_accounts, standard
from groundplan.rehearse.call import Call, project_number
from groundplan.rehearse.replies import Json
from groundplan.rehearse.services.compute import links
from groundplan.rehearse.services.compute.api import service, stale
from groundplan.rehearse.services.compute.instances import stamped


@service.method("compute.projects.get")
def _get(call: Call) -> Json:
    """A project, by its id or its number."""
    return _shown(call)


@service.method("compute.projects.setCommonInstanceMetadata")
def _set_metadata(call: Call) -> Json:
    """Replace the metadata that every instance of the project has."""
    known = _shown(call)["commonInstanceMetadata"]["fingerprint"]
    if call.body.get("fingerprint", known) != known:
        raise stale("Supplied fingerprint does not match current metadata fingerprint.")
    items = call.body.get("items", [])
    call.state.put_note(_note(call), {"items": items} if items else {})
    return standard.respond(service, call, f"projects/{call.project}", {}, _shown(call))


@service.method("compute.projects.getXpnHost")
def _host(_call: Call) -> Json:
    """The host of the shared VPC that a project belongs to: none."""
    return {}


def _shown(call: Call) -> Json:
    metadata = call.state.note(_note(call)) or {}
    return {
        "kind": "compute#project",
        "id": project_number(call.project),
        "name": call.project,
        "selfLink": links.shown(links.link(f"projects/{call.project}"), call.document.version),
        "creationTimestamp": call.time,
        "commonInstanceMetadata": stamped({"kind": "compute#metadata", **metadata}),
        "defaultServiceAccount": service_accounts.default(call),
        "defaultNetworkTier": "PREMIUM",
        "xpnProjectStatus": "UNSPECIFIED_XPN_PROJECT_STATUS",
        "vmDnsSetting": "ZONAL_ONLY",
        "quotas": [],
    }


def _note(call: Call) -> str:
    return f"compute-metadata/{call.project}"
