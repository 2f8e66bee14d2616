"""Services of Cloud Run: each change of the template makes a revision, which is ready at once.

Source: https://cloud.google.com/run/docs/reference/rest/v2/projects.locations.services and, for the defaults,
https://cloud.google.com/run/docs/container-contract and the descriptions of the discovery document.
"""

from __future__ import annotations

import hashlib
import uuid

from groundplan.rehearse import facts
from groundplan.rehearse.call import Call, etag, project_number
from groundplan.rehearse.replies import Json, Refusal, invalid
from groundplan.rehearse.services.run.api import (
    SERVICES,
    SOMEBODY,
    account,
    arguments,
    checked,
    condition,
    service,
    settled,
)

_LATEST = "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST"
_PORT: Json = {"name": "http1", "containerPort": 8080}
_WHOLE = 100


@service.written(SERVICES)
def _service(call: Call, body: Json, old: Json | None) -> Json:
    """A service as it is kept, its revision made; raises Refusal for what the API refuses."""
    path = body["name"]
    _, _, _, region, _, name = path.split("/")
    facts.require("gcp:cloudrunv2/service:Service", arguments(body) | {"name": name, "location": region})
    body = body | {"template": _template(call, body["template"])}
    body = {"ingress": "INGRESS_TRAFFIC_ALL", "launchStage": "GA", **body}
    body["traffic"] = body.get("traffic") or [{"type": _LATEST, "percent": _WHOLE}]
    body |= settled(call, body, old, "RoutesReady", "ConfigurationsReady")
    if old and old["template"] == body["template"]:
        revision = str(old["latestReadyRevision"])
    else:
        revision = _revision(call, path, body)
    url = f"https://{name}-{project_number(call.project)}.{region}.run.app"
    statuses = [_status(call, path, target, url) for target in body["traffic"]]
    if sum(status.get("percent", 0) for status in statuses) != _WHOLE:
        raise invalid("The percentages of traffic must add up to 100", "service.traffic")
    body |= {"trafficStatuses": statuses, "latestCreatedRevision": revision, "latestReadyRevision": revision}
    return body | ({} if body.get("defaultUriDisabled") else {"uri": url, "urls": [url]})


@service.deleted(f"{SERVICES}.revisions")
def _revision_deleted(call: Call, revision: Json) -> None:
    """Refuse to delete a revision that is the newest or has traffic."""
    owner = call.get(revision["service"]) or {}
    serving = {target.get("revision") for target in owner.get("traffic", ())}
    if revision["name"] == owner.get("latestReadyRevision") or revision["name"].rpartition("/")[2] in serving:
        raise Refusal("FAILED_PRECONDITION", f"Revision '{revision['name']}' serves traffic: it cannot be deleted")


def _template(call: Call, given: Json) -> Json:
    """A template with what the API fills in."""
    containers = checked(call, given)
    ingress = [each for each in containers if "ports" in each] or containers[:1]
    if len(ingress) > 1 or (len(containers) > 1 and "ports" not in ingress[0]):
        raise invalid("Exactly one container must have a port", "template.containers")
    first = ingress[0]
    first["ports"] = [_PORT | port for port in first.get("ports", [{}])]
    probe = {"timeoutSeconds": 240, "periodSeconds": 240, "failureThreshold": 1}
    first.setdefault("startupProbe", probe | {"tcpSocket": {"port": first["ports"][0]["containerPort"]}})
    cpu = first["resources"]["limits"]["cpu"]
    whole = not cpu.endswith("m") or float(cpu[:-1]) >= 1000
    defaults: Json = {
        "timeout": "300s",
        "maxInstanceRequestConcurrency": 80 if whole else 1,
        "scaling": {"maxInstanceCount": 100},
    }
    return defaults | given | {"containers": containers, "serviceAccount": account(call, given)}


def _revision(call: Call, path: str, body: Json) -> str:
    """Make the revision of a template; gives its full name."""
    name = path.rpartition("/")[2]
    salt = hashlib.sha256(f"{path} {body['generation']} {call.time}".encode()).hexdigest()[:3]
    given = body["template"].get("revision") or f"{name}-{int(body['generation']):05d}-{salt}"
    if not given.startswith(f"{name}-"):
        raise invalid(f"The name of a revision must start with '{name}-'", "template.revision")
    full = f"{path}/revisions/{given}"
    if call.get(full) is not None:
        raise Refusal("ALREADY_EXISTS", f"Revision named '{given}' with different configuration already exists.")
    kept = {key: value for key, value in body["template"].items() if key != "revision"}
    made: Json = kept | {
        "name": full,
        "uid": str(uuid.uuid4()),
        "generation": "1",
        "observedGeneration": "1",
        "service": path,
        "createTime": call.time,
        "updateTime": call.time,
        "creator": SOMEBODY,
        "launchStage": body["launchStage"],
        "conditions": [condition(call, each) for each in ("Ready", "ContainerReady", "ResourcesAvailable")],
    }
    call.state.put(f"{call.host}/{full}", made | {"etag": etag(made)})
    return full


def _status(call: Call, path: str, target: Json, url: str) -> Json:
    """What becomes of a target of traffic; raises Refusal for a revision that does not exist."""
    revision = target.get("revision", "")
    if target.get("type", _LATEST) != _LATEST and call.get(f"{path}/revisions/{revision}") is None:
        raise invalid(f"Revision '{revision}' does not exist", "service.traffic.revision")
    tag = target.get("tag")
    return target | ({"uri": url.replace("https://", f"https://{tag}---")} if tag else {})
