"""What the edge of the platform registers: who may do what, what is open, and what waits for what."""

from __future__ import annotations

import json
from typing import Any

import pytest

from components.edge import Edge, program, stack
from components.recorded import SITE, Recorded, Stack
from groundplan.testing import preview

EDGES = [Edge(), Edge(tier="DEVOPS", commands=False), Edge(invokers=("user:installer@example.com",))]
MEMBERS = ("IAMMember", "IamMember")


@pytest.fixture(name="edge")
def _edge() -> Stack:
    return stack()


def grants(found: Stack) -> list[Recorded]:
    return [resource for resource in found if resource.token.endswith(MEMBERS)]


@pytest.mark.parametrize("edge", EDGES, ids=str)
def test_the_provider_and_google_cloud_have_nothing_against_it(edge: Edge) -> None:
    assert preview(lambda: program(edge)).problems == ()


def test_no_machine_has_an_external_address(edge: Stack) -> None:
    (template,) = edge.of("gcp:compute/regionInstanceTemplate:RegionInstanceTemplate")
    assert all("accessConfigs" not in interface for interface in template.inputs["networkInterfaces"])
    assert template.inputs["shieldedInstanceConfig"]["enableSecureBoot"]
    assert template.inputs["metadata"]["block-project-ssh-keys"] == "TRUE"


def test_devices_reach_one_port_from_the_ranges_asked_for(edge: Stack) -> None:
    (rule,) = edge.of("gcp:compute/forwardingRule:ForwardingRule")
    assert rule.inputs["ports"] == ["8883"]
    mqtt = edge.the("acme-prod-network-allow-mqtt").inputs
    assert mqtt["allows"] == [{"protocol": "tcp", "ports": ["8883"]}]
    assert mqtt["sourceRanges"] == ["198.51.100.0/24"]


def test_nothing_else_comes_in_but_health_checks_and_workers(edge: Stack) -> None:
    opened = {rule.name: rule.inputs for rule in edge.of("gcp:compute/firewall:Firewall")}
    assert set(opened) == {f"acme-prod-network-allow-{who}" for who in ("mqtt", "health-checks", "workers")}
    assert all(rule["logConfig"] and rule["targetTags"] for rule in opened.values())
    assert opened["acme-prod-network-allow-workers"]["sourceTags"] == ["dataflow"]
    assert "0.0.0.0/0" not in opened["acme-prod-network-allow-health-checks"]["sourceRanges"]


def test_no_account_holds_a_projects_data(edge: Stack) -> None:
    """A role on the project writes logs and metrics, or is narrowed by a condition, or is the one of ADR 5."""
    open_roles = {
        grant.inputs["role"] for grant in edge.of("gcp:projects/iAMMember:IAMMember") if "condition" not in grant.inputs
    }
    assert open_roles == {
        "roles/logging.logWriter",
        "roles/monitoring.metricWriter",
        "projects/plant-123/roles/acme_prod_subscription_keeper",
    }


def test_a_fleet_that_only_sends_holds_no_role_on_subscriptions() -> None:
    found = stack(Edge(commands=False))
    assert not found.of("gcp:projects/iAMCustomRole:IAMCustomRole")
    assert _metadata(found)["groundplan-commands-topic"] == ""
    assert _content(found.the("acme-prod-gateway-config-latest"))["mqtt"]["subscribe"] == {}


def test_nobody_is_granted_anything_in_public(edge: Stack) -> None:
    members = {grant.inputs["member"] for grant in grants(edge)}
    assert not members & {"allUsers", "allAuthenticatedUsers"}


def test_there_is_no_key_to_steal(edge: Stack) -> None:
    assert not [
        resource for resource in edge if resource.token.endswith((":Key", "SecretVersion", "RegionalSecretVersion"))
    ]
    assert not [name for name, value in edge.strings() if "PRIVATE KEY" in value]


@pytest.mark.parametrize(
    ("who", "template"),
    [("server-issuer", "acme-prod-tls-server"), ("enrolment", "acme-prod-devices-device")],
)
def test_who_issues_for_one_purpose_cannot_issue_for_another(edge: Stack, who: str, template: str) -> None:
    requester = edge.the(f"acme-prod-devices-{who}-requests").inputs
    expected = f'api.getAttribute("privateca.googleapis.com/template", "") == "plant-123/-/{template}"'
    assert requester["condition"]["expression"] == expected


@pytest.mark.parametrize(
    ("template", "serves"), [("acme-prod-devices-device", "clientAuth"), ("acme-prod-tls-server", "serverAuth")]
)
def test_a_certificate_serves_one_side_only(edge: Stack, template: str, serves: str) -> None:
    values = edge.the(template).inputs["predefinedValues"]
    assert values["keyUsage"]["extendedKeyUsage"] == {serves: True}
    assert values["caOptions"] == {"isCa": False}


@pytest.mark.parametrize(
    ("waiting", "for_what"),
    [
        ("acme-prod-broker-template", "acme-prod-tls-new-job"),
        ("acme-prod-broker-template", "acme-prod-network-nat"),
        ("acme-prod-broker-template", "acme-prod-bus-broker-publishes-telemetry"),
        ("acme-prod-broker-template", "acme-prod-commands-broker-keeps-subscription"),
        ("acme-prod-broker-template", "acme-prod-tls-broker-reads"),
        ("acme-prod-tls-new-job", "acme-prod-devices-root"),
        ("acme-prod-tls-new-job", "acme-prod-devices-server-issuer-requests"),
        ("acme-prod-tls-new-job", "acme-prod-tls-issuer-keeps"),
        ("acme-prod-tls-renewal", "acme-prod-tls-renewer-starts"),
        ("acme-prod-registry-function", "acme-prod-registry-account-writes"),
        ("acme-prod-registry-function", "acme-prod-devices-enrolment-requests"),
        ("acme-prod-network-vpc", "acme-prod-services-compute"),
    ],
)
def test_a_grant_is_depended_on_not_raced(edge: Stack, waiting: str, for_what: str) -> None:
    assert for_what in edge.the(waiting).depends_on


def test_a_revocable_fleet_fetches_the_authoritys_list(edge: Stack) -> None:
    assert _metadata(edge)["groundplan-revocation-list"] == "http://ca.example.com/crl.crl"
    assert edge.the("acme-prod-devices-pool").inputs["publishingOptions"]["publishCrl"] is True
    devops = stack(Edge(tier="DEVOPS", commands=False))
    assert _metadata(devops)["groundplan-revocation-list"] == ""
    assert devops.the("acme-prod-devices-pool").inputs["publishingOptions"]["publishCrl"] is False


def test_enrolment_is_closed_until_someone_is_named(edge: Stack) -> None:
    assert not edge.of("gcp:cloudrunv2/serviceIamMember:ServiceIamMember")
    (invoker,) = stack(Edge(invokers=("user:installer@example.com",))).of(
        "gcp:cloudrunv2/serviceIamMember:ServiceIamMember"
    )
    assert (invoker.inputs["role"], invoker.inputs["member"]) == ("roles/run.invoker", "user:installer@example.com")


def test_gateways_publish_telemetry_and_nothing_else(edge: Stack) -> None:
    everyone = "principalSet://iam.googleapis.com/projects/42/locations/global/workloadIdentityPools/acme-prod/*"
    held = [
        (grant.inputs["role"], grant.inputs["topic"]) for grant in grants(edge) if grant.inputs["member"] == everyone
    ]
    assert held == [("roles/pubsub.publisher", "acme-prod-bus-telemetry")]


def test_a_gateway_is_told_where_to_go_and_what_to_average(edge: Stack) -> None:
    configuration = _content(edge.the("acme-prod-gateway-config-latest"))
    assert (configuration["schema"], configuration["mqtt"]["host"], configuration["mqtt"]["port"]) == (
        1,
        "mqtt.example.com",
        8883,
    )
    assert (configuration["window_seconds"], configuration["aggregates"]) == (60, ["mean"])
    assert [measure["name"] for measure in configuration["measures"]] == ["temperature", "open"]


def test_a_configuration_is_named_by_its_content(edge: Stack) -> None:
    version, latest = edge.the("acme-prod-gateway-config-version"), edge.the("acme-prod-gateway-config-latest")
    assert _content(version) == _content(latest)
    assert version.inputs["name"] != latest.inputs["name"]


def test_what_must_not_be_lost_is_protected(edge: Stack) -> None:
    assert SITE.deletion_protection
    assert edge.the("acme-prod-devices-root").inputs["deletionProtection"] is True
    assert edge.the("acme-prod-registry-database").inputs["deleteProtectionState"] == "DELETE_PROTECTION_ENABLED"


def test_every_resource_that_takes_labels_has_the_sites(edge: Stack) -> None:
    labelled = [
        "acme-prod-broker-template",
        "acme-prod-broker-mqtt",
        "acme-prod-network-broker",
        "acme-prod-devices-pool",
        "acme-prod-devices-root",
        "acme-prod-tls-secret",
        "acme-prod-registry-function",
        "acme-prod-commands-topic",
    ]
    assert {name: edge.the(name).inputs.get("labels") for name in labelled} == dict.fromkeys(labelled, SITE.labels)


def _metadata(found: Stack) -> dict[str, str]:
    metadata: dict[str, str] = found.the("acme-prod-broker-template").inputs["metadata"]
    return metadata


def _content(resource: Recorded) -> Any:
    content = resource.inputs["content"]
    return json.loads(content["value"] if isinstance(content, dict) else content)
