"""What Cloud Logging and Cloud Monitoring can see of a training run, as filters and conditions. Pure.

Source of the metric types: "Google Cloud metrics", docs.cloud.google.com/monitoring/api/metrics_gcp.
"""

from __future__ import annotations

from datetime import timedelta

from pulumi_gcp import monitoring

from groundplan_components.durations import seconds
from groundplan_components.signals import quoted

LOG = "groundplan-trainer"
"""The log to which the guard of every host reports (templates/trainer/guard.sh)."""


def reported(project: str, run: str, event: str) -> str:
    """Log entries in which hosts of a run report an event."""
    log = quoted(f"projects/{project}/logs/{LOG}")
    return f"logName={log} AND jsonPayload.run={quoted(run)} AND jsonPayload.event={quoted(event)}"


def preempted(project: str, run: str, machines: str) -> str:
    """Log entries of a preemption: reported by the host, or, of one that had no time to, by Compute Engine."""
    audit = quoted(f"projects/{project}/logs/cloudaudit.googleapis.com%2Fsystem_event")
    return (
        f"({reported(project, run, 'preempted')}) OR (logName={audit}"
        ' AND protoPayload.methodName="compute.instances.preempted"'
        f" AND protoPayload.resourceName:{quoted(f'/instances/{machines}')})"
    )


def logged(metric: str) -> str:
    """A metric that counts entries of hosts."""
    return f'resource.type = "global" AND metric.type = {quoted(f"logging.googleapis.com/user/{metric}")}'


def written(bucket: str) -> str:
    """Objects written to a bucket."""
    return (
        'resource.type = "gcs_bucket" AND metric.type = "storage.googleapis.com/api/request_count"'
        f' AND resource.labels.bucket_name = {quoted(bucket)} AND metric.labels.method = "WriteObject"'
    )


def more_than(title: str, series: str, value: float, window: timedelta) -> monitoring.AlertPolicyConditionArgsDict:
    """A condition: some series counted more than this in a window."""
    return {
        "display_name": title,
        "condition_threshold": {
            "filter": series,
            "comparison": "COMPARISON_GT",
            "threshold_value": value,
            "duration": "0s",
            "trigger": {"count": 1},
            "aggregations": [{"alignment_period": seconds(window), "per_series_aligner": "ALIGN_DELTA"}],
        },
    }


def none_of(title: str, series: str, window: timedelta) -> monitoring.AlertPolicyConditionArgsDict:
    """A condition: all series together counted nothing in a window, or there is none."""
    return {
        "display_name": title,
        "condition_threshold": {
            "filter": series,
            "comparison": "COMPARISON_LT",
            "threshold_value": 1,
            "duration": "60s",
            "trigger": {"count": 1},
            "evaluation_missing_data": "EVALUATION_MISSING_DATA_ACTIVE",
            "aggregations": [
                {
                    "alignment_period": seconds(window),
                    "per_series_aligner": "ALIGN_DELTA",
                    "cross_series_reducer": "REDUCE_SUM",
                }
            ],
        },
    }
