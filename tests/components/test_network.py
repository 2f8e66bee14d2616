"""The ways in and out of the network."""

from __future__ import annotations

from components.recorded import SITE, Stack, record
from groundplan_components.network import Network, NetworkArgs


def network(**differences: object) -> Stack:
    arguments = {"site": SITE, "cidr": "10.0.0.0/24"} | differences
    return record(lambda: Network("acme-prod-network", NetworkArgs(**arguments)))  # type: ignore[arg-type]


def test_a_network_without_brokers_and_workers_lets_nothing_in() -> None:
    found = network()
    assert not found.of("gcp:compute/firewall:Firewall")
    assert not found.of("gcp:compute/address:Address")


def test_machines_reach_google_without_leaving_and_the_rest_through_nat() -> None:
    found = network()
    subnet = found.the("acme-prod-network-subnet").inputs
    assert subnet["privateIpGoogleAccess"] is True
    assert subnet["logConfig"]["metadata"] == "INCLUDE_ALL_METADATA"
    assert found.the("acme-prod-network-nat").inputs["logConfig"]["enable"] is True
    assert found.the("acme-prod-network-vpc").inputs["autoCreateSubnetworks"] is False


def test_workers_reach_each_other_only() -> None:
    (rule,) = network(workers=True).of("gcp:compute/firewall:Firewall")
    assert rule.inputs["sourceTags"] == rule.inputs["targetTags"] == ["dataflow"]
    assert rule.inputs["allows"] == [{"protocol": "tcp", "ports": ["12345-12346"]}]
    assert "sourceRanges" not in rule.inputs
