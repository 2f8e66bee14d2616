"""The Service Usage API: which services of Google a project has enabled, and the identities under which they act.

Source: https://cloud.google.com/service-usage/docs/reference/rest/v1/services, and for the limits of the batch calls
the descriptions of their discovery document.
"""

from __future__ import annotations

import re

from groundplan.catalog import services
from groundplan.rehearse import operations, principals
from groundplan.rehearse.call import Call, project_number
from groundplan.rehearse.discovery import titles
from groundplan.rehearse.replies import Json, Refusal, invalid
from groundplan.rehearse.service import Service
from groundplan.rehearse.standard import page
from groundplan.rehearse.state import State

service = Service("serviceusage", ("v1", "v1beta1"), types="google.api.serviceusage.v1", always_enabled=True)

_BATCH, _PAGE = 20, 50
"""Services that one call may enable, and on a page. Source: the descriptions of the discovery document."""
_FILTER = re.compile(r"\s*state\s*[:=]\s*(ENABLED|DISABLED)\s*")
_PROJECT = "projects/"


@service.method("serviceusage.services.get")
def get(call: Call) -> Json:
    """Show a service, enabled or not."""
    return _shown(call, _known(call.path.rpartition("/")[2]))


@service.method("serviceusage.services.list")
def list_(call: Call) -> Json:
    """List every service there is, or those in one state."""
    wanted = call.query.get("filter", "")
    state = _FILTER.fullmatch(wanted)
    if wanted and not state:
        raise invalid(f"Invalid filter: {wanted}. The allowed filters are state:ENABLED and state:DISABLED.", "filter")
    kept = {name.rpartition("/")[2] for name, _ in call.state.members(call.name)}
    shown = [(name, _shown(call, name)) for name in sorted(kept | _listed())]
    return page(call, [row for row in shown if state is None or row[1]["state"] == state[1]], most=_PAGE)


@service.method("serviceusage.services.batchGet")
def batch_get(call: Call) -> Json:
    """Show the services that the query names."""
    names = [name.rpartition("/")[2] for name in call.query.get("names", "").split(",") if name]
    return {"services": [_shown(call, _known(name)) for name in names]}


@service.method("serviceusage.services.enable")
def enable(call: Call) -> Json:
    """Enable a service with what it depends on."""
    name = _known(call.path.rpartition("/")[2])
    _enable(call.state, _project(call), name)
    return _operation(call, "EnableServiceResponse", {"service": _shown(call, name)})


@service.method("serviceusage.services.batchEnable")
def batch_enable(call: Call) -> Json:
    """Enable up to twenty services, all or none."""
    names: list[str] = call.body.get("serviceIds", [])
    if not 0 < len(names) <= _BATCH:
        raise invalid(f"The number of services to enable is {len(names)}; it must be 1 to {_BATCH}.", "serviceIds")
    for name in names:
        _known(name)
    for name in names:
        _enable(call.state, _project(call), name)
    return _operation(call, "BatchEnableServicesResponse", {"services": [_shown(call, name) for name in names]})


@service.method("serviceusage.services.disable")
def disable(call: Call) -> Json:
    """Disable a service; those that depend on it stand in the way or go with it.

    The wording is that of https://github.com/hashicorp/terraform-provider-google/issues/5424.
    """
    name = _known(call.path.rpartition("/")[2])
    if _shown(call, name)["state"] != "ENABLED":
        raise Refusal("FAILED_PRECONDITION", f"Service {name} is not enabled for consumer project {_project(call)}.")
    dependents = [user for user in services.users(name) if _shown(call, user)["state"] == "ENABLED"]
    if dependents and not call.body.get("disableDependentServices"):
        raise Refusal(
            "FAILED_PRECONDITION",
            f"The service {name} is depended on by the following active service(s): {','.join(dependents)}; "
            "Please specify disable_dependent_services=true if you want to proceed with disabling all services.",
        )
    for each in (*dependents, name):
        _disable(call.state, _project(call), each)
    return _operation(call, "DisableServiceResponse", {"service": _shown(call, name)})


@service.method("serviceusage.services.generateServiceIdentity")
def generate_service_identity(call: Call) -> Json:
    """Make the agent of a service, where it has one; it may be there already.

    Source: https://cloud.google.com/service-usage/docs/reference/rest/v1beta1/services/generateServiceIdentity
    """
    name = _known(call.path.rpartition("/")[2])
    agent = services.agent(name)
    identity = principals.make_agent(call.state, _project(call), agent, call.now) if agent else {}
    return _operation(call, "ServiceIdentity", identity, package="google.api.serviceusage.v1beta1")


def _shown(call: Call, name: str) -> Json:
    """A service as the caller's project sees it."""
    number = project_number(_project(call))
    kept = call.state.get(_name(_project(call), name))
    on = kept["state"] == "ENABLED" if kept else name in services.enabled_by_default()
    title = titles().get(name.partition(".")[0], name)
    return {
        "name": f"projects/{number}/services/{name}",
        "parent": f"projects/{number}",
        "config": {"name": name, "title": title},
        "state": "ENABLED" if on else "DISABLED",
    }


def _enable(state: State, project: str, name: str) -> None:
    state.put(_name(project, name), {"name": f"projects/{project}/services/{name}", "state": "ENABLED"})
    for needed in services.needs(name):
        _enable(state, project, needed)


def _disable(state: State, project: str, name: str) -> None:
    if name in services.enabled_by_default():
        state.put(_name(project, name), {"name": f"projects/{project}/services/{name}", "state": "DISABLED"})
    else:
        state.delete(_name(project, name))


def _name(project: str, service_name: str) -> str:
    return f"{service.host}/projects/{project}/services/{service_name}"


def _project(call: Call) -> str:
    """The id of the project; raises a 400 for a folder or an organization: they have no services in this version."""
    if not call.path.startswith(_PROJECT):
        raise invalid(f"'{call.path}' names no project: only projects have services in this version")
    return call.project


def _known(name: str) -> str:
    """The name of a service that exists; raises a 403 for another.

    A service whose name does not end in googleapis.com is taken to be one that somebody else shares with the project.
    """
    if name not in _listed() and (name.endswith(".googleapis.com") or "." not in name):
        details = {
            "@type": "type.googleapis.com/google.rpc.ErrorInfo",
            "reason": "SERVICE_CONFIG_NOT_FOUND_OR_PERMISSION_DENIED",
            "domain": "serviceusage.googleapis.com",
            "metadata": {"services": name},
        }
        message = f"Not found or permission denied for service(s): {name}."
        raise Refusal("PERMISSION_DENIED", message, details=(details,))
    return name


def _listed() -> frozenset[str]:
    """Every service of Google's own that is known."""
    return services.unlisted() | {f"{name}.googleapis.com" for name in titles()}


def _operation(call: Call, kind: str, response: Json, *, package: str = "google.api.serviceusage.v1") -> Json:
    return operations.longrunning(call, call.path, response, kind=f"{package}.{kind}")
