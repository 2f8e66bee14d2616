"""One change in a whole stack: the check fails, at the right resource and the right line of the spec."""

from __future__ import annotations

import copy
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from groundplan.engine.embedded import preview
from groundplan.engine.origin import trace
from groundplan.engine.preview import Preview, Resource
from groundplan.judge import policies
from groundplan.judge.finding import Finding, Verdict
from groundplan.program import PROJECT, plan, program
from groundplan_policies.rule import ABSENT
from policies.samples import put

BLUEPRINTS = Path(__file__).parents[2] / "blueprints"


@cache
def example(name: str) -> Preview:
    made = plan(BLUEPRINTS / f"{name}.yaml")
    shown = preview(program(made.loaded, made.design), project=PROJECT, stack=made.design.names.prefix)
    return trace(shown, made.loaded)


@cache
def standing(name: str) -> frozenset[tuple[str, str]]:
    """What the example fails as it is."""
    return frozenset((one.rule, one.resource) for one in policies.findings(example(name)))


@dataclass(frozen=True)
class Change:
    """One change to one resource of an example, and the rules that it breaks.

    on: the end of the resource's name, which is unique. value: what the input at `path` becomes. at: the end of the
    name of the resource that fails, where it is another one. gone: the resource is taken away.
    """

    example: str
    on: str
    path: str
    value: Any
    rules: frozenset[str]
    at: str = ""
    gone: bool = False

    def __str__(self) -> str:
        return f"{self.example.rpartition('/')[2]}:{self.on}:{'gone' if self.gone else self.path}-{min(self.rules)}"


def changed(shown: Preview, change: Change) -> Preview:
    target = named(shown, change.on)
    kept = [one for one in shown.resources if one is not target]
    if change.gone:
        return replace(shown, resources=tuple(kept))
    inputs = copy.deepcopy(dict(target.inputs))
    put(inputs, change.path, change.value)
    made = replace(target, inputs=inputs)
    return replace(shown, resources=tuple(sorted([*kept, made], key=lambda one: one.urn)))


def named(shown: Preview, end: str) -> Resource:
    found = [one for one in shown.resources if one.custom and one.name.endswith(end)]
    exact = [one for one in found if one.name == f"{shown.stack}-{end}"] or found
    assert len(exact) == 1, f"{end}: {[one.name for one in exact]}"
    return exact[0]


def breaking(example: str, *rows: tuple[str, str, Any, str]) -> list[Change]:
    return [Change(example, on, path, value, frozenset(rules.split())) for on, path, value, rules in rows]


def losing(example: str, *rows: tuple[str, str, str]) -> list[Change]:
    return [Change(example, on, "", None, frozenset(rules.split()), at=at, gone=True) for on, at, rules in rows]


FACTORY = "iot-telemetry/factory"
NATIONAL = "iot-telemetry/national"
KEY = "-----BEGIN PRIVATE KEY-----"

CHANGES = [
    *breaking(
        NATIONAL,
        # public exposure
        ("archive-store-bucket", "publicAccessPrevention", "inherited", "storage-bucket-public-access"),
        ("archive-store-bucket", "publicAccessPrevention", ABSENT, "storage-bucket-public-access"),
        ("archive-store-bucket", "uniformBucketLevelAccess", False, "storage-bucket-uniform-access"),
        ("source-broker-reads", "member", "allUsers", "iam-public-member"),
        ("warehouse-stream-writes-raw", "member", "allAuthenticatedUsers", "iam-public-member"),
        ("function-overvoltage-caller-invokes", "member", "allUsers", "iam-public-member"),
        ("warehouse-dataset", "accesses", [{"specialGroup": "allAuthenticatedUsers"}], "bigquery-dataset-public"),
        ("network-allow-mqtt", "allows.0.ports", ["22"], "compute-firewall-open-range"),
        ("network-allow-mqtt", "allows.0.ports", ["1883"], "compute-plaintext-mqtt"),
        ("network-allow-mqtt", "allows.0.ports", ABSENT, "compute-firewall-open-range compute-firewall-ports"),
        ("network-allow-mqtt", "allows.0.protocol", "all", "compute-firewall-open-range compute-firewall-ports"),
        ("network-allow-mqtt", "targetTags", ABSENT, "compute-firewall-target"),
        ("network-allow-mqtt", "logConfig", ABSENT, "compute-firewall-logging"),
        ("network-allow-health-checks", "sourceRanges", ["0.0.0.0/0"], "compute-firewall-open-range"),
        ("network-allow-health-checks", "allows.0.ports", ["22"], "compute-firewall-admin-port"),
        ("network-allow-workers", "sourceTags", ABSENT, "compute-firewall-open-range"),
        ("broker-template", "networkInterfaces.0.accessConfigs", [{}], "compute-external-ip"),
        ("broker-mqtt", "ports", ["1883"], "compute-plaintext-mqtt"),
        ("broker-mqtt", "allPorts", True, "compute-plaintext-mqtt"),
        ("stream-job", "ipConfiguration", "WORKER_IP_PUBLIC", "dataflow-external-ip"),
        ("stream-job", "ipConfiguration", ABSENT, "dataflow-external-ip"),
        ("function-overvoltage-function", "serviceConfig.ingressSettings", "ALLOW_ALL", "cloudfunctions-ingress"),
        # secrets
        ("broker-template", "metadata.admin-password", "hunter2", "secret-in-metadata"),
        ("broker-template", "metadataStartupScript", KEY, "secret-in-metadata"),
        ("registry-function", "serviceConfig.environmentVariables.API_KEY", "abc123def", "secret-in-environment"),
        ("certificate-new-job", "template.template.containers.0.args", [KEY], "secret-in-environment"),
        ("stream-job", "parameters.mqtt_password", "hunter2", "secret-in-parameters"),
        # IAM
        ("broker-node-account-logging-logwriter", "role", "roles/editor", "iam-basic-role"),
        ("broker-node-account-logging-logwriter", "role", "roles/storage.objectViewer", "iam-project-data-role"),
        ("broker-node-account-logging-logwriter", "role", "roles/pubsub.admin", "iam-admin-role iam-project-data-role"),
        (
            "broker-node-account-logging-logwriter",
            "role",
            "roles/iam.serviceAccountTokenCreator",
            "iam-project-impersonation",
        ),
        (
            "broker-node-account-logging-logwriter",
            "member",
            "serviceAccount:1-compute@developer.gserviceaccount.com",
            "iam-default-account-member",
        ),
        ("broker-node-account-logging-logwriter", "member", "user:someone@example.com", "iam-personal-member"),
        ("state-stream-writes", "condition", ABSENT, "iam-project-data-role"),
        (
            "commands-topic-listener",
            "permissions",
            ["iam.serviceAccounts.actAs"],
            "iam-custom-role-escalation pubsub-topic-consumer",
        ),
        ("broker-template", "serviceAccount.email", ABSENT, "iam-own-account"),
        ("stream-job", "serviceAccountEmail", ABSENT, "iam-own-account"),
        ("registry-function", "serviceConfig.serviceAccountEmail", ABSENT, "iam-own-account"),
        ("registry-function", "buildConfig.serviceAccount", ABSENT, "iam-own-account"),
        # data safety
        ("archive-store-bucket", "forceDestroy", True, "storage-bucket-disposable"),
        ("archive-store-bucket", "lifecycleRules", [], "storage-bucket-abandoned-uploads"),
        ("warehouse-dataset", "deleteContentsOnDestroy", True, "bigquery-dataset-contents"),
        ("warehouse-dataset", "defaultPartitionExpirationMs", ABSENT, "bigquery-dataset-retention"),
        ("warehouse-raw", "deletionProtection", False, "bigquery-table-protection"),
        ("warehouse-raw", "requirePartitionFilter", ABSENT, "bigquery-table-partition-filter"),
        ("state-database", "deleteProtectionState", "DELETE_PROTECTION_DISABLED", "firestore-protection"),
        ("state-database", "pointInTimeRecoveryEnablement", ABSENT, "firestore-recovery"),
        ("identity-root", "deletionProtection", False, "certificateauthority-protection"),
        ("identity-root", "keySpec.algorithm", "RSA_PKCS1_2048_SHA256", "certificateauthority-key"),
        ("identity-pool", "tier", "DEVOPS", "certificateauthority-pool-revocation"),
        ("identity-pool", "publishingOptions.publishCrl", False, "certificateauthority-pool-revocation"),
        ("identity-pool", "issuancePolicy.maximumLifetime", ABSENT, "certificateauthority-pool-policy"),
        ("identity-device", "predefinedValues.caOptions.isCa", True, "certificateauthority-template-leaf"),
        ("builder-images-repository", "cleanupPolicies", [], "artifactregistry-cleanup"),
        ("services-pubsub", "disableOnDestroy", True, "projects-service-kept"),
        # delivery
        ("stream-input-messages", "deadLetterPolicy", ABSENT, "pubsub-subscription-dead-letter"),
        ("stream-input-messages", "deadLetterPolicy.maxDeliveryAttempts", 5, "pubsub-subscription-attempts"),
        ("stream-input-messages", "retryPolicy", ABSENT, "pubsub-subscription-retry"),
        ("stream-input-messages", "messageRetentionDuration", "600s", "pubsub-subscription-retention"),
        ("stream-input-messages", "expirationPolicy", ABSENT, "pubsub-subscription-expiry"),
        ("stream-input-messages", "ackDeadlineSeconds", 10, "pubsub-subscription-ack-deadline"),
        ("archive-telemetry-messages", "ackDeadlineSeconds", 60, "pubsub-subscription-ack-deadline"),
        ("archive-telemetry-messages", "cloudStorageConfig.maxDuration", "900s", "pubsub-subscription-ack-deadline"),
        ("bus-telemetry", "messageStoragePolicy", ABSENT, "pubsub-topic-residency"),
        ("bus-telemetry", "messageStoragePolicy.allowedPersistenceRegions", ["us-east1"], "location-messages"),
        ("bus-telemetry", "messageRetentionDuration", ABSENT, "pubsub-topic-replay"),
        ("stream-input-messages", "pushConfig", {"pushEndpoint": "http://x"}, "pubsub-push-authenticated"),
        (
            "function-overvoltage-function",
            "eventTrigger.retryPolicy",
            "RETRY_POLICY_DO_NOT_RETRY",
            "cloudfunctions-retry",
        ),
        ("function-overvoltage-function", "serviceConfig.maxInstanceCount", ABSENT, "cloudfunctions-max-instances"),
        ("function-overvoltage-function", "buildConfig.runtime", "python38", "cloudfunctions-runtime"),
        ("certificate-new-job", "template.template.timeout", ABSENT, "cloudrun-job-limits"),
        ("certificate-new-job", "template.template.containers.0.image", "gcr.io/x/tool", "container-image-pinned"),
        ("certificate-renewal", "retryConfig", ABSENT, "cloudscheduler-retry"),
        ("certificate-renewal", "httpTarget.uri", "http://run.googleapis.com", "cloudscheduler-authenticated"),
        ("stream-job", "maxWorkers", ABSENT, "dataflow-max-workers"),
        ("stream-job", "onDelete", "cancel", "dataflow-drain"),
        ("stream-job", "enableStreamingEngine", False, "dataflow-streaming-engine"),
        # network and machines
        ("network-vpc", "autoCreateSubnetworks", True, "compute-network-custom"),
        ("network-subnet", "logConfig", ABSENT, "compute-subnet-flow-logs"),
        ("network-subnet", "privateIpGoogleAccess", False, "compute-subnet-private-access"),
        ("network-nat", "logConfig", ABSENT, "compute-nat-logging"),
        ("broker-backend", "logConfig.enable", False, "compute-backend-logging"),
        ("broker-lives", "logConfig", ABSENT, "compute-health-check-logging"),
        ("broker-nodes", "autoHealingPolicies", ABSENT, "compute-group-healing"),
        ("broker-nodes", "updatePolicy.maxUnavailableFixed", 3, "compute-group-update"),
        ("broker-autoscaler", "autoscalingPolicy.minReplicas", 1, "compute-group-redundancy"),
        ("broker-template", "shieldedInstanceConfig.enableSecureBoot", False, "compute-shielded"),
        ("broker-template", "metadata.enable-oslogin", ABSENT, "compute-os-login"),
        ("broker-template", "metadata.block-project-ssh-keys", ABSENT, "compute-project-ssh-keys"),
        ("broker-template", "metadata.serial-port-enable", "TRUE", "compute-serial-port"),
        ("broker-template", "networkInterfaces.0", {"network": "default"}, "compute-default-network"),
        ("broker-template", "canIpForward", True, "compute-ip-forwarding"),
        ("stream-job", "subnetwork", ABSENT, "compute-default-network"),
        # observability
        ("monitoring-logs", "retentionDays", 7, "logging-bucket-retention"),
        ("monitoring-lag-1800", "notificationChannels", [], "monitoring-recipient"),
        ("monitoring-lag-1800", "enabled", False, "monitoring-recipient"),
        ("monitoring-email-c3cf14cf", "labels", {}, "monitoring-channel-address"),
        # names, labels and places
        ("archive-store-bucket", "labels.environment", ABSENT, "labels-environment"),
        ("archive-store-bucket", "labels.environment", "dev", "labels-one-environment naming-environment"),
        ("archive-store-bucket", "name", "example-grid-archive", "naming-environment"),
        ("archive-store-bucket", "project", ABSENT, "project-explicit"),
        ("archive-store-bucket", "location", "EU", "location-region"),
        ("archive-store-bucket", "location", "us-east1", "location-one-region"),
        ("warehouse-dataset", "location", "EU", "location-region"),
        ("state-database", "locationId", "eur3", "location-region"),
        ("certificate-secret", "replication", {"auto": {}}, "secretmanager-residency"),
    ),
    *losing(
        NATIONAL,
        ("archive-telemetry-held-dead-letters", "archive-telemetry-dead-letters", "pubsub-dead-letter-read"),
        ("archive-telemetry-agent-gives", "archive-telemetry-messages", "pubsub-dead-letter-grants"),
        ("archive-telemetry-agent-takes", "archive-telemetry-messages", "pubsub-dead-letter-grants"),
        ("broker-mqtt", "network-broker", "compute-address-unused"),
        ("monitoring-lag-1800", "stream-job", "monitoring-pipeline-lag"),
    ),
    *breaking(
        "iot-telemetry/direct",
        ("gateways-provider", "attributeCondition", ABSENT, "iam-workload-identity-condition"),
        ("bus-telemetry", "messageStoragePolicy", ABSENT, "pubsub-topic-residency"),
    ),
    *breaking(
        "training/notebook",
        ("hosts-host", "metadata.groundplan-idle-minutes", "0", "accelerator-run-limit"),
    ),
    *breaking(
        "training/h100-spot",
        ("hosts-template", "networkInterfaces.0.accessConfigs", [{}], "compute-external-ip"),
        ("hosts-template", "metadata.groundplan-checkpoints", ABSENT, "accelerator-spot-checkpoint"),
        ("hosts-template", "scheduling.instanceTerminationAction", "STOP", "accelerator-termination-action"),
        ("hosts-template", "metadata.hf-token", "hf_live_value", "secret-in-metadata"),
    ),
    *breaking(
        "training/flex-start",
        ("hosts-template", "scheduling.maxRunDuration", ABSENT, "accelerator-flex-duration"),
        ("hosts-request", "requestedRunDuration.seconds", "999999", "accelerator-flex-duration"),
        ("storage-checkpoints-bucket", "publicAccessPrevention", ABSENT, "storage-bucket-public-access"),
    ),
    *breaking(
        "training/v5e-16",
        ("hosts-node", "networkConfig.enableExternalIps", True, "tpu-external-ip"),
        ("hosts-node", "networkConfig", ABSENT, "compute-default-network"),
        ("hosts-node", "shieldedInstanceConfig", ABSENT, "compute-shielded"),
        ("hosts-node", "serviceAccount", ABSENT, "iam-own-account"),
    ),
    *breaking(
        "training/h100-cluster",
        ("storage-checkpoints-bucket", "softDeletePolicy.retentionDurationSeconds", 0, "storage-bucket-recovery"),
        ("storage-checkpoints-bucket", "forceDestroy", True, "storage-bucket-disposable"),
    ),
    *losing("training/v5e-16", ("guard-idle-alert", "hosts-node", "accelerator-idle-alert")),
]


@pytest.mark.parametrize("change", CHANGES, ids=str)
def test_the_check_fails_at_the_resource_and_line_that_changed(change: Change) -> None:
    shown = example(change.example)
    after = changed(shown, change)
    new = [one for one in policies.findings(after) if (one.rule, one.resource) not in standing(change.example)]
    fault = named(shown, change.at or change.on)
    assert {one.rule for one in new} == change.rules
    told = [one for one in new if one.resource == fault.urn]
    assert told
    assert all(one.verdict is Verdict.FAIL for one in told)
    assert all(_points_at(one, fault) for one in told)


def _points_at(finding: Finding, fault: Resource) -> bool:
    """The finding stands where the resource's component stands in the spec; the address itself when it has a line."""
    assert fault.spec is not None
    assert fault.spec.position is not None
    return finding.spec == fault.spec and fault.spec.position.line > 0


def test_there_are_more_than_a_hundred_changes_in_all_groups() -> None:
    assert len(CHANGES) > 110
    assert len({rule for change in CHANGES for rule in change.rules}) > 85
