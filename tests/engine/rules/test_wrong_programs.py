"""The 26 wrong programs, one mistake each: 13 that a real preview refuses and 13 that it lets through."""

# ruff: noqa: E501 - a table reads better with one case to a line

import pytest

from groundplan.engine import rules, shape

BOOT = {"bootDisk": {"initializeParams": {"image": "debian-12"}}, "networkInterfaces": [{"network": "plant"}]}
INSTANCE = "gcp:compute/instance:Instance"
SUBSCRIPTION = "gcp:pubsub/subscription:Subscription"
DATABASE = {"locationId": "eur3", "type": "FIRESTORE_NATIVE"}
TPU = {"runtimeVersion": "v2-alpha-tpuv6e", "zone": "us-east5-a"}
CONDITION = {
    "displayName": "age",
    "conditionThreshold": {"filter": "f", "duration": "60s", "comparison": "COMPARISON_GT"},
}

PROGRAMS = {
    # refused by a real preview
    "misspelt nested key": (SUBSCRIPTION, {"topic": "t-1", "retryPolicy": {"minBackoff": "10s"}}, "minBackoff", "minimumBackoff"),
    "list for string": (SUBSCRIPTION, {"topic": ["t-1", "t-2"]}, "topic", "text"),
    "TPU type with TPU config": ("gcp:tpu/v2Vm:V2Vm", {**TPU, "acceleratorType": "v6e-8", "acceleratorConfig": {"type": "V6E", "topology": "2x4"}}, "acceleratorConfig", "acceleratorType"),
    "push and BigQuery config": (SUBSCRIPTION, {"topic": "t-1", "pushConfig": {"pushEndpoint": "https://a.ch"}, "bigqueryConfig": {"table": "p.d.t"}}, "pushConfig", "bigqueryConfig"),
    "dash in a dataset id": ("gcp:bigquery/dataset:Dataset", {"datasetId": "my-data"}, "datasetId", "my-data"),
    "unknown Firestore type": ("gcp:firestore/database:Database", {**DATABASE, "type": "NATIVE"}, "type", "FIRESTORE_NATIVE"),
    "IAM member without a prefix": ("gcp:projects/iAMMember:IAMMember", {"project": "p", "role": "roles/viewer", "member": "ann@example.com"}, "member", "user:"),
    "bad CIDR": ("gcp:compute/subnetwork:Subnetwork", {"network": "n", "ipCidrRange": "10.0.0.0/33"}, "ipCidrRange", "10.0.0.0/33"),
    "firewall with neither allow nor deny": ("gcp:compute/firewall:Firewall", {"network": "n"}, "allows", "denies"),
    "service-account id too short": ("gcp:serviceaccount/account:Account", {"accountId": "abc"}, "accountId", "6 to 30"),
    "more than 4 clustering columns": ("gcp:bigquery/table:Table", {"datasetId": "d", "tableId": "t", "clusterings": ["a", "b", "c", "d", "e"]}, "clusterings", "4"),
    "broken schema JSON": ("gcp:bigquery/table:Table", {"datasetId": "d", "tableId": "t", "schema": "[{"}, "schema", "JSON"),
    "unknown alert combiner": ("gcp:monitoring/alertPolicy:AlertPolicy", {"displayName": "a", "combiner": "XOR", "conditions": [CONDITION]}, "combiner", "AND_WITH_MATCHING_RESOURCE"),
    # let through by a real preview
    "machine type that does not exist": (INSTANCE, {**BOOT, "machineType": "n9-standard-4", "zone": "europe-west1-b"}, "machineType", "n9-standard-4"),
    "zone that does not exist": (INSTANCE, {**BOOT, "machineType": "e2-medium", "zone": "europe-west1-z"}, "zone", "europe-west1-b"),
    "TPU type v6e-7": ("gcp:tpu/v2Vm:V2Vm", {**TPU, "acceleratorType": "v6e-7"}, "acceleratorType", "v6e-8"),
    "storage class FROZEN": ("gcp:storage/bucket:Bucket", {"location": "EU", "storageClass": "FROZEN"}, "storageClass", "ARCHIVE"),
    "ack deadline of 5 s": (SUBSCRIPTION, {"topic": "t-1", "ackDeadlineSeconds": 5}, "ackDeadlineSeconds", "10 to 600"),
    "spot VM with automatic restart": (INSTANCE, {**BOOT, "machineType": "e2-medium", "zone": "europe-west1-b", "scheduling": {"provisioningModel": "SPOT", "preemptible": True, "automaticRestart": True}}, "automaticRestart", "false"),
    "accelerator VM with live migration": (INSTANCE, {**BOOT, "machineType": "a2-highgpu-1g", "zone": "europe-west4-a", "scheduling": {"onHostMaintenance": "MIGRATE"}}, "onHostMaintenance", "TERMINATE"),
    "flex-start without a run duration": (INSTANCE, {**BOOT, "machineType": "a2-highgpu-1g", "zone": "europe-west4-a", "scheduling": {"provisioningModel": "FLEX_START", "automaticRestart": False, "instanceTerminationAction": "DELETE", "onHostMaintenance": "TERMINATE"}}, "maxRunDuration", "FLEX_START"),
    "Firestore id that breaks the naming rules": ("gcp:firestore/database:Database", {**DATABASE, "name": "My_DB"}, "name", "My_DB"),
    "bucket name that breaks the naming rules": ("gcp:storage/bucket:Bucket", {"location": "EU", "name": "My_Bucket"}, "name", "My_Bucket"),
    "upper-case label": ("gcp:storage/bucket:Bucket", {"location": "EU", "labels": {"team": "Plant"}}, "labels.team", "Plant"),
    "retention of 90d": (SUBSCRIPTION, {"topic": "t-1", "messageRetentionDuration": "90d"}, "messageRetentionDuration", "2678400s"),
    "topic id starting with goog": ("gcp:pubsub/topic:Topic", {"name": "google-telemetry"}, "name", "goog"),
    "number where a duration is wanted": ("gcp:pubsub/topic:Topic", {"messageRetentionDuration": 86400}, "messageRetentionDuration", "86400"),
}  # fmt: skip


@pytest.mark.parametrize("mistake", PROGRAMS)
def test_a_wrong_program_is_refused_with_its_argument_and_what_is_allowed(mistake):
    token, inputs, argument, part = PROGRAMS[mistake]
    found = [*shape.check(token, inputs), *rules.check(token, inputs)]
    assert found
    assert any(argument in problem.message and part in f"{problem.message} {problem.hint}" for problem in found), found


@pytest.mark.parametrize("mistake", PROGRAMS)
def test_nothing_is_said_of_the_arguments_that_are_right(mistake):
    token, inputs, argument, _ = PROGRAMS[mistake]
    found = [*shape.check(token, inputs), *rules.check(token, inputs)]
    allowed = {argument.split(".")[0], *(("pushConfig", "bigqueryConfig") if "push" in mistake else ())}
    assert [problem for problem in found if not allowed & {str(step) for step in problem.path}] == []
