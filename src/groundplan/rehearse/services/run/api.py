"""What services, jobs and worker pools of Cloud Run share: updates, states, and the checks of their containers.

Source: https://cloud.google.com/run/docs/reference/rest/v2/projects.locations.services and the descriptions of the
discovery document.
"""

from __future__ import annotations

from typing import Any

from groundplan.rehearse import field_mask, service_accounts, standard, vpc
from groundplan.rehearse.call import Call, project_number
from groundplan.rehearse.replies import Json, Refusal, Reply, invalid, not_found
from groundplan.rehearse.service import Service

PLACE = "run.projects.locations"
SERVICES, JOBS, POOLS = (f"{PLACE}.{each}" for each in ("services", "jobs", "workerPools"))
SOMEBODY = "rehearsal@groundplan.invalid"
"""Who is told as the maker of everything."""

service = Service("run", ("v2",), types="google.cloud.run.v2", cascade=frozenset({SERVICES, JOBS, POOLS}))

_ARGUMENTS = {"env": "envs", "command": "commands", "traffic": "traffics"}
_LIMITS = {"cpu": "1000m", "memory": "512Mi"}
"""Source: https://cloud.google.com/run/docs/configuring/services/cpu and memory-limits"""


@service.method(*(f"{each}.patch" for each in (SERVICES, JOBS, POOLS)))
def patch(call: Call) -> Reply | Json:
    """Replace a resource, or what the mask names; create it where allowMissing is set."""
    old = call.state.get(call.name)
    if old is None or call.query.get("updateMask"):
        return standard.update(service, call)
    if call.body.get("etag", old["etag"]) != old["etag"]:
        raise Refusal("ABORTED", f"The etag of '{call.path}' is stale: read it again")
    new = field_mask.replaced(call.document, call.method.request or "", old, dict(call.body))
    return standard.store(service, call, call.path, new, old)


def settled(call: Call, body: Json, old: Json | None, *conditions: str) -> Json:
    """The state of a resource that has become what was asked for. conditions: besides Ready."""
    changed = old is None or any(body.get(key) != old.get(key) for key in ("template", "traffic", "scaling", "ingress"))
    generation = str(int((old or {}).get("generation", 0)) + changed)
    return {
        "generation": generation,
        "observedGeneration": generation,
        "creator": (old or {}).get("creator", SOMEBODY),
        "lastModifier": SOMEBODY,
        "conditions": [condition(call, each) for each in conditions],
        "terminalCondition": condition(call, "Ready"),
    }


def condition(call: Call, kind: str) -> Json:
    """A condition that holds."""
    return {"type": kind, "state": "CONDITION_SUCCEEDED", "lastTransitionTime": call.time}


def arguments(value: Any) -> Any:
    """A message under the names that the provider's arguments have."""
    if isinstance(value, list):
        return [arguments(each) for each in value]
    if isinstance(value, dict):
        return {_ARGUMENTS.get(key, key): arguments(each) for key, each in value.items()}
    return value


def account(call: Call, template: Json) -> str:
    """The account of a template: the default one of Compute Engine unless given; raises a 403 for one that is not."""
    given = str(template.get("serviceAccount", ""))
    service_accounts.require(call, given)
    return given or f"{project_number(call.project)}-compute@developer.gserviceaccount.com"


def checked(call: Call, template: Json) -> list[Json]:
    """The containers of a template with their limits; raises Refusal for what they name and is not there."""
    containers: list[Json] = template.get("containers", [])
    if not containers:
        raise invalid("A template needs at least one container", "template.containers")
    volumes = {volume["name"] for volume in template.get("volumes", ()) if "name" in volume}
    for at, each in enumerate(containers):
        _check(call, each, volumes, f"template.containers[{at}]")
    region = call.path.split("/")[3]
    for interface in template.get("vpcAccess", {}).get("networkInterfaces", ()):
        vpc.require_network(call, interface.get("network", ""))
        vpc.require_subnetwork(call, interface.get("subnetwork", ""), region)
    return [each | {"resources": _resources(each)} for each in containers]


def _resources(container: Json) -> Json:
    given: Json = container.get("resources", {})
    return given | {"limits": _LIMITS | given.get("limits", {})}


def _check(call: Call, container: Json, volumes: set[str], place: str) -> None:
    if not container.get("image"):
        raise invalid("The image of a container is required", f"{place}.image")
    for mount in container.get("volumeMounts", ()):
        if mount.get("name") not in volumes:
            raise invalid(f"There is no volume '{mount.get('name')}'", f"{place}.volumeMounts")
    names = [each.get("name", "") for each in container.get("env", ())]
    if double := {name for name in names if names.count(name) > 1}:
        raise invalid(f"The environment variable {', '.join(sorted(double))} is given twice", f"{place}.env")
    for each in container.get("env", ()):
        reference = each.get("valueSource", {}).get("secretKeyRef", {})
        if reference:
            _require_secret(call, reference)


def _require_secret(call: Call, reference: Json) -> None:
    """Raise a 404 for a version of a secret that is not there; a project in which none was made may have it."""
    given = str(reference.get("secret", ""))
    path = given if "/" in given else f"projects/{call.project}/secrets/{given}"
    version = reference.get("version") or "latest"
    owner = f"secretmanager.googleapis.com/{'/'.join(path.split('/')[:2])}"
    if not path.startswith(f"projects/{call.project}/") and not call.state.below(owner):
        return
    name = f"secretmanager.googleapis.com/{path}"
    versions = [found for found, _ in call.state.below(name) if "/versions/" in found]
    if not versions or (version != "latest" and f"{name}/versions/{version}" not in versions):
        raise not_found(f"{path}/versions/{version}")
