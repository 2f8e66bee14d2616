"""The networks between training hosts: one for each card, and no way in."""

from __future__ import annotations

import pytest

from components.training import LABS, SITE, lab_preview
from groundplan.testing import preview
from groundplan_components.training_network import TrainingNetwork, TrainingNetworkArgs

NETWORK = "gcp:compute/network:Network"
SUBNET = "gcp:compute/subnetwork:Subnetwork"
FIREWALL = "gcp:compute/firewall:Firewall"


@pytest.mark.parametrize(
    ("lab", "networks", "subnets"), [("notebook", 1, 1), ("h100-spot", 5, 5), ("h200-flex", 3, 10)]
)
def test_each_ordinary_card_has_a_network_and_rdma_cards_share_one(lab: str, networks: int, subnets: int) -> None:
    shown = lab_preview(LABS[lab])
    assert len(shown.of_type(NETWORK)) == networks
    assert len(shown.of_type(SUBNET)) == subnets


def test_rdma_cards_are_in_the_network_of_their_zone() -> None:
    shown = lab_preview(LABS["h200-flex"])
    rdma = shown.named("bert-prod-network-rdma").inputs
    assert rdma["networkProfile"] == "projects/lab-123/global/networkProfiles/us-central1-a-vpc-roce"
    assert rdma["mtu"] == 8896
    (template,) = shown.of_type("gcp:compute/regionInstanceTemplate:RegionInstanceTemplate")
    cards = [interface["nicType"] for interface in template.inputs["networkInterfaces"]]
    assert cards == ["GVNIC"] * 2 + ["MRDMA"] * 8


@pytest.mark.parametrize("lab", sorted(LABS))
def test_nothing_comes_in_but_what_hosts_send_each_other(lab: str) -> None:
    shown = lab_preview(LABS[lab])
    ranges = {subnet.inputs["ipCidrRange"] for subnet in shown.of_type(SUBNET)}
    rules = shown.of_type(FIREWALL)
    assert rules
    for rule in rules:
        assert {allowed["ports"][0] for allowed in rule.inputs["allows"]} == {"1024-65535"}
        if "sourceTags" in rule.inputs:
            assert rule.inputs["sourceTags"] == rule.inputs["targetTags"] == ["trainer"]
            assert "sourceRanges" not in rule.inputs
        else:
            assert lab == "v5e-queued"
            assert set(rule.inputs["sourceRanges"]) <= ranges


def test_hosts_reach_google_privately_and_the_rest_through_nat() -> None:
    shown = lab_preview(LABS["h100-spot"])
    assert all(subnet.inputs["privateIpGoogleAccess"] for subnet in shown.of_type(SUBNET))
    assert all(subnet.inputs["logConfig"] for subnet in shown.of_type(SUBNET))
    (nat,) = shown.of_type("gcp:compute/routerNat:RouterNat")
    assert len(nat.inputs["subnetworks"]) == 1


def test_a_host_without_an_ordinary_card_is_refused() -> None:
    arguments = TrainingNetworkArgs(site=SITE, zone="us-central1-a", ethernet=())
    with pytest.raises(ValueError, match="ordinary network interface"):
        preview(lambda: TrainingNetwork("n", arguments))
