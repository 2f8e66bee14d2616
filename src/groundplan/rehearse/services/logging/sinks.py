"""Sinks: they route entries to a bucket, a topic, a data set or a log bucket, under an identity that Google makes.

Source: https://cloud.google.com/logging/docs/export/configure_export_v2 and the descriptions of LogSink.
"""

from __future__ import annotations

from groundplan.rehearse import facts, service_accounts, standard
from groundplan.rehearse.call import Call, project_number
from groundplan.rehearse.replies import Json, Refusal, Reply, not_found
from groundplan.rehearse.services.logging.api import collections, service

_SINKS = collections("sinks")
_AUDIT = 'LOG_ID("cloudaudit.googleapis.com/activity") OR LOG_ID("externalaudit.googleapis.com/activity")'
_BUILT_IN = {"_Default": f"NOT ({_AUDIT})", "_Required": _AUDIT}
"""The filters of the sinks of every project, without the rarer logs.
Source: https://cloud.google.com/logging/docs/default-settings"""


@service.written(*_SINKS)
def _sink(call: Call, body: Json, old: Json | None) -> Json:
    """A sink as it is kept; raises Refusal for what the API refuses."""
    name = body["name"].rpartition("/")[2]
    if not body.get("destination"):
        raise Refusal("INVALID_ARGUMENT", "The destination of a sink is required")
    facts.require("gcp:logging/projectSink:ProjectSink", body | {"name": name})
    owner = call.path.partition("/sinks")[0]
    written = {"name": name, "resourceName": f"{owner}/sinks/{name}"}
    kept = {key: value for key, value in body.items() if key != "writerIdentity"}
    return kept | written | _identity(call, owner, body, old)


@service.method(*(f"{each}.get" for each in _SINKS))
def _get(call: Call) -> Json:
    """Show a sink, also one that comes with every project."""
    return _current(call)


@service.method(*(f"{each}.list" for each in _SINKS))
def _list(call: Call) -> Json:
    """Show the sinks of an owner, also those that come with every project."""
    built_in = {f"{call.name}/{name}": _built_in(f"{call.path}/{name}") for name in _BUILT_IN}
    found = built_in | dict(call.state.members(call.name))
    return standard.page(call, sorted(found.items()))


@service.method(*(f"{each}.{action}" for each in _SINKS for action in ("patch", "update")))
def _update(call: Call) -> Reply | Json:
    """Change a sink; of the one that every project needs nothing."""
    sink = _current(call)
    if sink["name"] == "_Required":
        raise Refusal("INVALID_ARGUMENT", "The _Required sink cannot be modified")
    call.state.put(call.name, sink)
    return standard.update(service, call)


@service.deleted(*_SINKS)
def _deleted(_call: Call, sink: Json) -> None:
    if sink["name"] == "_Required":
        raise Refusal("INVALID_ARGUMENT", "The _Required sink cannot be deleted")


def _current(call: Call) -> Json:
    name = call.path.rpartition("/")[2]
    found = call.get(call.path) or (_built_in(call.path) if name in _BUILT_IN else None)
    if found is None:
        raise not_found(call.path)
    return found


def _built_in(path: str) -> Json:
    owner, _, name = path.rpartition("/sinks/")
    destination = f"logging.googleapis.com/{owner}/locations/global/buckets/{name}"
    return {"name": name, "resourceName": path, "destination": destination, "filter": _BUILT_IN[name]}


def _identity(call: Call, owner: str, body: Json, old: Json | None) -> Json:
    """The identity that writes to the destination.

    None for a log bucket of the same owner. Without uniqueWriterIdentity the group that all shared, and what it has
    been once stays. Source: the descriptions of writerIdentity and of sinks.create's uniqueWriterIdentity.
    """
    if body["destination"].startswith(f"logging.googleapis.com/{owner}/"):
        return {}
    if custom := call.query.get("customWriterIdentity", ""):
        account = custom.removeprefix("serviceAccount:")
        service_accounts.require(call, account)
        return {"writerIdentity": f"serviceAccount:{account}"}
    unique = call.query.get("uniqueWriterIdentity") == "true"
    if old and old.get("writerIdentity", "").startswith("serviceAccount:service-"):
        if "uniqueWriterIdentity" in call.query and not unique:
            raise Refusal("INVALID_ARGUMENT", "uniqueWriterIdentity cannot be changed from true to false")
        unique = True
    if unique or not owner.startswith("projects/"):
        kind, _, key = owner.partition("/")
        subject = project_number(key) if kind == "projects" else f"{kind[:3]}-{key}"
        return {"writerIdentity": f"serviceAccount:service-{subject}@gcp-sa-logging.iam.gserviceaccount.com"}
    return {"writerIdentity": "serviceAccount:cloud-logs@system.gserviceaccount.com"}
