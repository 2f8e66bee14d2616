"""What Cloud Monitoring can see of a telemetry platform: the time series, as filters. Pure text.

Source of the metric types: "Google Cloud metrics", docs.cloud.google.com/monitoring/api/metrics_gcp.
"""

from __future__ import annotations

import json
from collections.abc import Iterable


def quoted(text: str) -> str:
    """Write a string of Monitoring's and Logging's filter languages, which quote as JSON does."""
    return json.dumps(text, ensure_ascii=False)


def published(topics: Iterable[str]) -> str:
    """Messages published to topics."""
    return _series("pubsub_topic", "pubsub.googleapis.com/topic/send_message_operation_count", "topic_id", topics)


def oldest_unacknowledged(subscriptions: Iterable[str]) -> str:
    """Age in seconds of the oldest message that a subscription's consumer has not acknowledged."""
    metric = "pubsub.googleapis.com/subscription/oldest_unacked_message_age"
    return _series("pubsub_subscription", metric, "subscription_id", subscriptions)


def waiting(subscriptions: Iterable[str]) -> str:
    """Messages that wait in subscriptions."""
    metric = "pubsub.googleapis.com/subscription/num_undelivered_messages"
    return _series("pubsub_subscription", metric, "subscription_id", subscriptions)


def system_lag(job: str) -> str:
    """Longest time in seconds that data has waited in a Dataflow job."""
    return _series("dataflow_job", "dataflow.googleapis.com/job/system_lag", "job_name", [job])


def failed(job: str) -> str:
    """1 when a Dataflow job has failed."""
    return _series("dataflow_job", "dataflow.googleapis.com/job/is_failed", "job_name", [job])


def workers(job: str) -> str:
    """Virtual CPUs that a Dataflow job holds."""
    return _series("dataflow_job", "dataflow.googleapis.com/job/current_num_vcpus", "job_name", [job])


def group_size(group: str) -> str:
    """Instances in a managed instance group."""
    return _series("instance_group", "compute.googleapis.com/instance_group/size", "instance_group_name", [group])


def cpu(instances: str) -> str:
    """Share of CPU in use, of instances whose names start so."""
    metric = "compute.googleapis.com/instance/cpu/utilization"
    return (
        f'resource.type = "gce_instance" AND metric.type = "{metric}"'
        f" AND metric.labels.instance_name = starts_with({quoted(instances)})"
    )


def rows(dataset: str) -> str:
    """Rows written to a BigQuery dataset."""
    metric = "bigquery.googleapis.com/storage/uploaded_row_count"
    return _series("bigquery_dataset", metric, "dataset_id", [dataset])


def logged(metric: str, resource: str) -> str:
    """A metric counted from log entries of this resource type."""
    return f'resource.type = "{resource}" AND metric.type = {quoted(f"logging.googleapis.com/user/{metric}")}'


def _series(resource: str, metric: str, label: str, values: Iterable[str]) -> str:
    names = ", ".join(quoted(value) for value in values)
    return f'resource.type = "{resource}" AND metric.type = "{metric}" AND resource.labels.{label} = one_of({names})'
