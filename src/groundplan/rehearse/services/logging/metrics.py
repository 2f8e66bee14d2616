"""Log-based metrics: counters and distributions over the entries that match a filter.

Source: https://cloud.google.com/logging/docs/logs-based-metrics and the descriptions of LogMetric.
"""

from __future__ import annotations

from urllib.parse import unquote

from groundplan.rehearse import facts, standard
from groundplan.rehearse.call import Call
from groundplan.rehearse.replies import Json, Reply, invalid
from groundplan.rehearse.routes import escaped
from groundplan.rehearse.services.logging.api import service

_METRICS = "logging.projects.metrics"


@service.identity(_METRICS)
def _name(call: Call) -> str:
    """The name of a new metric: its identifier may hold slashes, which are escaped in paths."""
    name = str(call.body.get("name", ""))
    if not name:
        raise invalid("The name of a metric is required", "metric.name")
    return f"{call.path}/{escaped(name)}"


@service.written(_METRICS)
def _metric(call: Call, body: Json, old: Json | None) -> Json:
    """A metric as it is kept; raises Refusal for what the API refuses."""
    path = call.path if old is not None or call.method.verb == "PUT" else body["name"]
    name = unquote(path.rpartition("/")[2])
    body |= {"name": name, "resourceName": path}
    facts.require("gcp:logging/metric:Metric", body)
    if not body.get("filter"):
        raise invalid("The filter of a metric is required", "metric.filter")
    descriptor: Json = {"metricKind": "DELTA", "valueType": "INT64", "unit": "1"} | body.get("metricDescriptor", {})
    if descriptor["metricKind"] not in ("DELTA", "METRIC_KIND_UNSPECIFIED"):
        raise invalid("The kind of a log-based metric must be DELTA", "metric.metricDescriptor.metricKind")
    _check_labels(body, descriptor)
    kind = f"logging.googleapis.com/user/{name}"
    declared = {"name": f"projects/{call.project}/metricDescriptors/{kind}", "type": kind}
    return body | {"metricDescriptor": descriptor | declared}


@service.method(f"{_METRICS}.update")
def _update(call: Call) -> Reply | Json:
    """Replace a metric, or create it: the API's update does both."""
    if call.state.get(call.name) is None:
        return standard.store(service, call, call.path, dict(call.body), None)
    return standard.update(service, call)


def _check_labels(body: Json, descriptor: Json) -> None:
    """Raise Refusal unless every label has an extractor, and every extractor a label."""
    labels = {label["key"] for label in descriptor.get("labels", ())}
    extracted = set(body.get("labelExtractors", {}))
    if labels != extracted:
        raise invalid(
            f"Each label needs an extractor of the same key: {', '.join(sorted(labels ^ extracted))}",
            "metric.labelExtractors",
        )
