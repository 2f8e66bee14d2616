"""Programs with one mistake each: what a real preview refuses, and what only the API would refuse after minutes.

Each must be refused with a problem at the right argument, whose message names the argument, the value and what is
allowed.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pulumi_gcp as gcp
import pytest

from groundplan.testing import Preview, preview

ZONE = "europe-west4-b"
DISK = {"initialize_params": {"image": "projects/debian-cloud/global/images/family/debian-12"}}


@dataclass(frozen=True)
class Wrong:
    """A program with one mistake. field: the argument. says: what the problem's message must contain."""

    name: str
    program: Callable[[], Any]
    field: str
    says: tuple[str, ...]

    def __str__(self) -> str:
        return self.name


def instance(**changed: Any) -> Callable[[], Any]:
    """A VM that is right but for what is changed."""
    settings: dict[str, Any] = {
        "name": "trainer",
        "project": "demo-project",
        "zone": ZONE,
        "machine_type": "n1-standard-8",
        "boot_disk": DISK,
        "network_interfaces": [{"network": "default"}],
    }
    return lambda: gcp.compute.Instance("trainer", **(settings | changed))


def subscription(**changed: Any) -> Callable[[], Any]:
    """A subscription that is right but for what is changed."""
    return lambda: gcp.pubsub.Subscription(
        "reader", **({"name": "reader", "topic": "projects/demo-project/topics/readings"} | changed)
    )


def bucket(**changed: Any) -> Callable[[], Any]:
    """A bucket that is right but for what is changed."""
    return lambda: gcp.storage.Bucket("archive", **({"name": "demo-archive", "location": "EU"} | changed))


def tpu(**changed: Any) -> Callable[[], Any]:
    """A TPU VM that is right but for what is changed."""
    return lambda: gcp.tpu.V2Vm(
        "slice", **({"name": "slice", "zone": "us-east5-a", "runtime_version": "v2-alpha-tpuv6e"} | changed)
    )


def table(**changed: Any) -> Callable[[], Any]:
    """A table that is right but for what is changed."""
    return lambda: gcp.bigquery.Table(
        "raw", **({"dataset_id": "telemetry", "table_id": "raw", "schema": "[]"} | changed)
    )


def alert(**changed: Any) -> Callable[[], Any]:
    """An alert policy that is right but for what is changed."""
    condition = {
        "display_name": "old messages",
        "condition_threshold": {"filter": 'metric.type = "x"', "comparison": "COMPARISON_GT", "duration": "300s"},
    }
    return lambda: gcp.monitoring.AlertPolicy(
        "alert", **({"display_name": "alert", "combiner": "OR", "conditions": [condition]} | changed)
    )


def database(**changed: Any) -> Callable[[], Any]:
    """A Firestore database that is right but for what is changed."""
    return lambda: gcp.firestore.Database(
        "state", **({"name": "state", "location_id": "eur3", "type": "FIRESTORE_NATIVE"} | changed)
    )


GPU = {"guest_accelerators": [{"type": "nvidia-tesla-t4", "count": 1}]}

REFUSED = (
    Wrong(
        "misspelt nested key",
        subscription(push_config={"push_endpoint": "https://example.com", "atributes": {}}),
        "pushConfig.atributes",
        ("atributes", "pushConfig", "attributes"),
    ),
    Wrong("list for text", subscription(filter=["a", "b"]), "filter", ("filter", '["a", "b"]', "a text")),
    Wrong(
        "TPU type together with TPU config",
        tpu(accelerator_type="v5litepod-8", accelerator_config={"type": "V5LITE_POD", "topology": "2x4"}),
        "acceleratorConfig",
        ("acceleratorType", "v5litepod-8", "only one of"),
    ),
    Wrong(
        "push and BigQuery together",
        subscription(push_config={"push_endpoint": "https://example.com"}, bigquery_config={"table": "a.b.c"}),
        "bigqueryConfig",
        ("pushConfig", "bigqueryConfig", "only one of"),
    ),
    Wrong(
        "dash in a dataset id",
        lambda: gcp.bigquery.Dataset("telemetry", dataset_id="tele-metry"),
        "datasetId",
        ("datasetId", "tele-metry", "letters, digits and underscores"),
    ),
    Wrong("unknown Firestore type", database(type="NATIVE"), "type", ("type", "NATIVE", "FIRESTORE_NATIVE")),
    Wrong(
        "member without a prefix",
        lambda: gcp.projects.IAMMember("grant", project="demo-project", role="roles/viewer", member="a@example.com"),
        "member",
        ("member", "a@example.com", "user:"),
    ),
    Wrong(
        "bad IP range",
        lambda: gcp.compute.Subnetwork("net", network="n", region="europe-west4", ip_cidr_range="10.0.0.0/33"),
        "ipCidrRange",
        ("ipCidrRange", "10.0.0.0/33", "10.0.0.0/24"),
    ),
    Wrong(
        "firewall with neither allow nor deny",
        lambda: gcp.compute.Firewall("wall", network="default"),
        "allows",
        ("allows", "denies", "exactly one of"),
    ),
    Wrong(
        "service-account id too short",
        lambda: gcp.serviceaccount.Account("runner", account_id="run"),
        "accountId",
        ("accountId", "run", "6 to 30 characters"),
    ),
    Wrong(
        "five clustering columns", table(clusterings=list("abcde")), "clusterings", ("clusterings", "5", "at most 4")
    ),
    Wrong("broken schema", table(schema='[{"name": '), "schema", ("schema", '[{\\"name\\": ', "JSON")),
    Wrong(
        "unknown combiner", alert(combiner="EITHER"), "combiner", ("combiner", "EITHER", "AND_WITH_MATCHING_RESOURCE")
    ),
)

LET_THROUGH = (
    Wrong(
        "machine type that does not exist", instance(machine_type="n1-standard-7"), "machineType", ("n1-standard-7",)
    ),
    Wrong("zone that does not exist", instance(zone="europe-west4-z"), "zone", ("europe-west4-z",)),
    Wrong("impossible TPU type", tpu(accelerator_type="v6e-7"), "acceleratorType", ("v6e-7", "v6e-8")),
    Wrong("unknown storage class", bucket(storage_class="FROZEN"), "storageClass", ("FROZEN", "COLDLINE")),
    Wrong("ack deadline too short", subscription(ack_deadline_seconds=5), "ackDeadlineSeconds", ("5", "10", "600")),
    Wrong(
        "spot with automatic restart",
        instance(scheduling={"provisioning_model": "SPOT", "preemptible": True, "automatic_restart": True}),
        "scheduling.automaticRestart",
        ("automaticRestart", "true"),
    ),
    Wrong(
        "accelerator with live migration",
        instance(**GPU, scheduling={"on_host_maintenance": "MIGRATE"}),
        "scheduling.onHostMaintenance",
        ("MIGRATE", "TERMINATE"),
    ),
    Wrong(
        "flex-start without a run duration",
        instance(
            **GPU,
            scheduling={
                "provisioning_model": "FLEX_START",
                "on_host_maintenance": "TERMINATE",
                "automatic_restart": False,
                "instance_termination_action": "DELETE",
            },
        ),
        "scheduling.maxRunDuration",
        ("maxRunDuration",),
    ),
    Wrong("Firestore id out of form", database(name="State_DB"), "name", ("State_DB",)),
    Wrong("bucket name out of form", bucket(name="Demo_Archive!"), "name", ("Demo_Archive!",)),
    Wrong("upper-case label", bucket(labels={"Team": "iot"}), "labels.Team", ("Team", "lower-case")),
    Wrong("retention in days", subscription(message_retention_duration="90d"), "messageRetentionDuration", ("90d",)),
    Wrong(
        "topic id that starts with goog",
        lambda: gcp.pubsub.Topic("readings", name="google-readings"),
        "name",
        ("google-readings", "goog"),
    ),
    Wrong(
        "number for a duration",
        alert(alert_strategy={"auto_close": "1800"}),
        "alertStrategy.autoClose",
        ("autoClose", "1800", "s"),
    ),
)

KIN = (
    Wrong(
        "misspelt key in a list of blocks",
        bucket(lifecycle_rules=[{"action": {"type": "Delete"}, "condition": {"agee": 30}}]),
        "lifecycleRules[0].condition.agee",
        ("agee", "condition", "age"),
    ),
    Wrong(
        "map for a list of blocks",
        bucket(lifecycle_rules=["Delete"]),
        "lifecycleRules[0]",
        ("lifecycleRules", "Delete", "block"),
    ),
    Wrong(
        "text for a number", subscription(ack_deadline_seconds="soon"), "ackDeadlineSeconds", ("soon", "whole number")
    ),
    Wrong(
        "fraction for a whole number", subscription(ack_deadline_seconds=20.5), "ackDeadlineSeconds", ("20.5", "whole")
    ),
    Wrong("text for a switch", bucket(force_destroy="yes"), "forceDestroy", ("yes", "true or false")),
    Wrong("text for a map", bucket(labels="iot"), "labels", ("labels", "iot", "a map")),
    Wrong(
        "missing nested argument",
        subscription(push_config={"no_wrapper": {"write_metadata": True}}),
        "pushConfig.pushEndpoint",
        ("pushEndpoint", "required"),
    ),
    Wrong(
        "missing argument",
        lambda: gcp.pubsub.Topic("a", name="aaa", message_storage_policy={}),
        "messageStoragePolicy.allowedPersistenceRegions",
        ("allowedPersistenceRegions", "required"),
    ),
    Wrong(
        "two ways to authenticate",
        lambda: gcp.cloudscheduler.Job(
            "tick",
            schedule="* * * * *",
            pubsub_target={"topic_name": "t", "data": "YQ=="},
            http_target={"uri": "https://example.com"},
        ),
        "httpTarget",
        ("pubsubTarget", "httpTarget", "exactly one of"),
    ),
    Wrong(
        "neither content nor source",
        lambda: gcp.storage.BucketObject("file", bucket="demo"),
        "content",
        ("content", "source", "exactly one of"),
    ),
    Wrong(
        "unknown subnet purpose",
        lambda: gcp.compute.Subnetwork("net", network="n", ip_cidr_range="10.0.0.0/24", role="STANDBY"),
        "role",
        ("STANDBY", "ACTIVE, BACKUP"),
    ),
    Wrong(
        "port out of range",
        lambda: gcp.compute.HealthCheck(
            "check",
            tcp_health_check={"port": 8883},
            timeout_sec=5,
            check_interval_sec=10,
            healthy_threshold=2,
            unhealthy_threshold=2,
            log_config={"enable": "maybe"},
        ),
        "logConfig.enable",
        ("maybe", "true or false"),
    ),
)


def assert_refused(found: Preview, wrong: Wrong) -> None:
    messages = {problem.field: problem.message for problem in found.problems}
    assert wrong.field in messages, found.problems
    missing = [word for word in wrong.says if word not in messages[wrong.field]]
    assert not missing, messages[wrong.field]


@pytest.mark.parametrize("wrong", REFUSED, ids=str)
def test_what_a_real_preview_refuses_is_refused(wrong: Wrong) -> None:
    assert_refused(preview(wrong.program), wrong)


@pytest.mark.parametrize("wrong", LET_THROUGH, ids=str)
def test_what_only_the_api_would_refuse_is_refused(wrong: Wrong) -> None:
    assert_refused(preview(wrong.program), wrong)


@pytest.mark.parametrize("wrong", KIN, ids=str)
def test_the_same_kinds_of_mistake_elsewhere_are_refused(wrong: Wrong) -> None:
    assert_refused(preview(wrong.program), wrong)


@pytest.mark.parametrize(
    "right", [instance(), subscription(), bucket(), tpu(accelerator_type="v6e-8"), table(), alert(), database()]
)
def test_the_same_programs_without_the_mistake_pass(right: Callable[[], Any]) -> None:
    assert preview(right).problems == ()
