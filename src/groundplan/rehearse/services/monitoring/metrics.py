"""Descriptors of metrics, and the points that a client writes. Google's own metrics are not listed.

Source: https://cloud.google.com/monitoring/custom-metrics/creating-metrics
"""

from __future__ import annotations

import re

from groundplan.rehearse import facts, standard
from groundplan.rehearse.call import Call
from groundplan.rehearse.replies import Json, invalid, not_found
from groundplan.rehearse.routes import escaped
from groundplan.rehearse.services.monitoring.api import service

_DESCRIPTORS = "monitoring.projects.metricDescriptors"
_LOGGED = "logging.googleapis.com/user/"
_WRITABLE = re.compile(r"(?:custom|external|workload|prometheus)\.googleapis\.com/[A-Za-z0-9_/.-]{1,170}")
_FILTER = re.compile(r'metric\.type\s*=\s*(?:"(?P<whole>[^"]+)"|starts_with\("(?P<start>[^"]+)"\))')


def descriptor(call: Call, kind: str) -> Json | None:
    """The descriptor of a metric that the project made: its own, or that of a log-based metric."""
    if kind.startswith(_LOGGED):
        name = escaped(kind.removeprefix(_LOGGED))
        found = call.state.get(f"logging.googleapis.com/projects/{call.project}/metrics/{name}")
        return found["metricDescriptor"] if found else None
    return call.get(f"projects/{call.project}/metricDescriptors/{kind}")


@service.identity(_DESCRIPTORS)
def _name(call: Call) -> str:
    """The name of a new descriptor: its type."""
    return f"{call.path}/{call.body.get('type', '')}"


@service.written(_DESCRIPTORS)
def _descriptor(_call: Call, body: Json, _old: Json | None) -> Json:
    """A descriptor as it is kept; raises Refusal for what the API refuses."""
    facts.require("gcp:monitoring/metricDescriptor:MetricDescriptor", body)
    if not _WRITABLE.fullmatch(body.get("type", "")):
        raise invalid(f"The metric type '{body.get('type', ''):.200}' cannot be created", "metricDescriptor.type")
    for field in ("metricKind", "valueType"):
        if body.get(field, "UNSPECIFIED").endswith("UNSPECIFIED"):
            raise invalid(f"The {field} of a metric is required", f"metricDescriptor.{field}")
    return body


@service.method(f"{_DESCRIPTORS}.create")
def _create(call: Call) -> Json:
    """Create a descriptor, or replace the one of the same type: the API's create does both."""
    path = _name(call)
    body = dict(call.body) | {"name": path}
    standard.store(service, call, path, body, call.get(path))
    return body


@service.method(f"{_DESCRIPTORS}.get")
def _get(call: Call) -> Json:
    """Show a descriptor, also that of a log-based metric."""
    found = descriptor(call, call.path.partition("/metricDescriptors/")[2])
    if found is None:
        raise not_found(call.path)
    return found


@service.method(f"{_DESCRIPTORS}.list")
def _list(call: Call) -> Json:
    """Show the descriptors that the project made."""
    logged = call.state.members(f"logging.googleapis.com/projects/{call.project}/metrics")
    found = [body for _, body in call.state.below(call.name)] + [body["metricDescriptor"] for _, body in logged]
    wanted = _FILTER.search(call.query.get("filter", ""))
    if wanted:
        found = [
            each
            for each in found
            if (each["type"] == wanted["whole"] if wanted["whole"] else each["type"].startswith(wanted["start"]))
        ]
    return standard.page(call, sorted((each["type"], each) for each in found))


@service.method("monitoring.projects.timeSeries.create")
def _write(call: Call) -> Json:
    """Take points: the descriptor of a metric that is new is made of the first; the points are not kept.

    Source: the description of projects.timeSeries.create and "auto-creation of metric descriptors".
    """
    for at, series in enumerate(call.body.get("timeSeries", ())):
        kind = series.get("metric", {}).get("type", "")
        place = f"timeSeries[{at}]"
        if not _WRITABLE.fullmatch(kind):
            raise invalid(f"The metric type '{kind:.200}' cannot be written", f"{place}.metric.type")
        if len(series.get("points", ())) != 1:
            raise invalid("Exactly one point must be written at a time", f"{place}.points")
        path = f"projects/{call.project}/metricDescriptors/{kind}"
        if call.get(path) is None:
            (value,) = series["points"][0].get("value", {"": None})
            made = {"name": path, "type": kind, "metricKind": series.get("metricKind", "GAUGE")}
            call.state.put(f"{call.host}/{path}", made | {"valueType": value.removesuffix("Value").upper()})
    return {}


@service.method("monitoring.projects.timeSeries.list", "monitoring.projects.timeSeries.query")
def _read(call: Call) -> Json:
    """No points: nothing runs that would make them."""
    if call.method.action == "list" and "metric.type" not in call.query.get("filter", ""):
        raise invalid('The filter must specify a restriction on "metric.type"', "filter")
    return {}
