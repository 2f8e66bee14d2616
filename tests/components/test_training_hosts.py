"""Training hosts on every control plane: how they are made, and what they may do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from components.training import BOUND, FLEX, H100, LABS, N1, RESERVED, SPOT, TPU_MACHINE, Lab, lab_preview
from groundplan.testing import Preview
from groundplan_components.compute_host import Gpus, Machine
from groundplan_components.training_terms import Terms

INSTANCE = "gcp:compute/instance:Instance"
TEMPLATE = "gcp:compute/regionInstanceTemplate:RegionInstanceTemplate"
GROUP = "gcp:compute/instanceGroupManager:InstanceGroupManager"
NODE = "gcp:tpu/v2Vm:V2Vm"
ROLE = "gcp:projects/iAMCustomRole:IAMCustomRole"


@pytest.fixture(params=sorted(LABS))
def lab(request: pytest.FixtureRequest) -> Lab:
    return LABS[request.param]


def hosts(shown: Preview) -> Iterator[dict[str, Any]]:
    """What describes a host of Compute Engine."""
    for kind in (INSTANCE, TEMPLATE):
        yield from (found.inputs for found in shown.of_type(kind))


def the(shown: Preview, kind: str) -> dict[str, Any]:
    (found,) = shown.of_type(kind)
    return found.inputs


def test_every_stack_previews_without_a_problem(lab: Lab) -> None:
    assert lab_preview(lab).problems == ()


def test_no_host_has_an_external_address(lab: Lab) -> None:
    shown = lab_preview(lab)
    for host in hosts(shown):
        assert not [interface for interface in host["networkInterfaces"] if "accessConfigs" in interface]
    for node in shown.of_type(NODE):
        assert node.inputs["networkConfig"]["enableExternalIps"] is False
    for queued in shown.of_type("gcp:tpu/v2QueuedResource:V2QueuedResource"):
        node = queued.inputs["tpu"]["nodeSpecs"][0]["node"]
        assert node["networkConfig"]["enableExternalIps"] is False


def test_a_host_is_shielded_closed_and_labelled(lab: Lab) -> None:
    for host in hosts(lab_preview(lab)):
        assert host["shieldedInstanceConfig"]["enableSecureBoot"] is True
        assert host["metadata"]["enable-oslogin"] == "TRUE"
        assert host["metadata"]["block-project-ssh-keys"] == "TRUE"
        assert host["labels"] == {"workload": "bert"}
        assert host["scheduling"]["onHostMaintenance"] == "TERMINATE"
        assert [len(host["serviceAccount"]["scopes"])] == [1]


def test_project_roles_are_few_and_none_changes_a_machine(lab: Lab) -> None:
    shown = lab_preview(lab)
    granted = {found.inputs["role"] for found in shown.of_type("gcp:projects/iAMMember:IAMMember")}
    own = {role for role in granted if not isinstance(role, str)}
    assert granted - own == {"roles/logging.logWriter", "roles/monitoring.metricWriter"}
    permissions = [tuple(found.inputs["permissions"]) for found in shown.of_type(ROLE)]
    alone = lab.kind in {"gpu-vm", "queued-tpu"} or (lab.kind == "tpu-slice" and lab.hosts == 1)
    ending = "tpu.nodes.delete" if lab.kind == "tpu-vm" else "compute.instanceGroupManagers.update"
    assert permissions == ([] if alone else [(ending,)])


def test_only_n1_has_gpus_attached() -> None:
    assert the(lab_preview(LABS["notebook"]), INSTANCE)["guestAccelerators"] == [
        {"type": "nvidia-tesla-t4", "count": 1}
    ]
    assert "guestAccelerators" not in the(lab_preview(LABS["h100-spot"]), INSTANCE)
    with pytest.raises(ValueError, match="attached to N1"):
        Machine(machine_type="a2-highgpu-1g", image="i", gpus=Gpus(name="nvidia-tesla-a100", count=1))


def test_local_ssds_are_scratch_disks() -> None:
    assert N1.local_ssds == len(the(lab_preview(LABS["notebook"]), INSTANCE)["scratchDisks"]) == 2
    disks = the(lab_preview(LABS["a100-cluster"]), TEMPLATE)["disks"]
    assert [disk.get("type") for disk in disks] == [None] + ["SCRATCH"] * 4


def test_a_single_machine_shuts_itself_down_and_needs_no_role() -> None:
    assert the(lab_preview(LABS["h100-spot"]), INSTANCE)["metadata"]["groundplan-ending"] == ""


def test_a_group_is_ended_by_its_own_hosts() -> None:
    shown = lab_preview(LABS["h100-cluster"])
    ending = the(shown, TEMPLATE)["metadata"]["groundplan-ending"]
    assert ending.startswith("POST https://compute.googleapis.com/")
    assert f"/instanceGroupManagers/{the(shown, GROUP)['name']}/resize?size=0" in ending
    node = lab_preview(LABS["v5e"])
    assert the(node, NODE)["metadata"]["groundplan-ending"].endswith(f"/nodes/{the(node, NODE)['name']}")


def test_a_reservation_is_the_only_one_that_is_consumed() -> None:
    affinity = the(lab_preview(LABS["h100-cluster"]), TEMPLATE)["reservationAffinity"]
    assert affinity["specificReservation"]["values"] == ["h100-block"]


def test_flex_start_machines_are_asked_for_once_and_not_repaired() -> None:
    shown = lab_preview(LABS["h200-flex"])
    assert the(shown, GROUP)["targetSize"] == 0
    assert the(shown, GROUP)["instanceLifecyclePolicy"]["defaultActionOnFailure"] == "DO_NOTHING"
    request = the(shown, "gcp:compute/resizeRequest:ResizeRequest")
    assert (request["resizeBy"], request["requestedRunDuration"]) == (4, {"seconds": "172800"})


def test_spot_machines_of_a_group_come_back() -> None:
    shown = lab_preview(replace(LABS["h100-cluster"], terms=SPOT))
    assert the(shown, GROUP)["instanceLifecyclePolicy"]["defaultActionOnFailure"] == "REPAIR"
    assert the(shown, GROUP)["targetSize"] == 8


def test_machines_stand_close_by_the_policy_that_their_series_takes() -> None:
    policy = "gcp:compute/resourcePolicy:ResourcePolicy"
    far, near = lab_preview(LABS["h100-cluster"]), lab_preview(LABS["a100-cluster"])
    assert the(far, policy)["workloadPolicy"] == {"type": "HIGH_THROUGHPUT"}
    assert "workloadPolicy" in the(far, GROUP)["resourcePolicies"]
    assert the(near, policy)["groupPlacementPolicy"] == {"collocation": "COLLOCATED"}
    assert "resourcePolicies" in the(near, TEMPLATE)
    assert "resourcePolicies" not in the(near, GROUP)


@pytest.mark.parametrize(
    ("terms", "mode"),
    [
        (LABS["v6e-256"].terms, "INDIVIDUAL"),
        (SPOT, "INDIVIDUAL"),
        (RESERVED, "INDIVIDUAL"),
        (FLEX, "BULK"),
        (BOUND, "BULK"),
    ],
)
def test_a_slice_is_made_at_once_where_its_terms_allow_it(terms: Terms, mode: str) -> None:
    shown = lab_preview(replace(LABS["v6e-256"], terms=terms))
    assert the(shown, GROUP)["targetSizePolicies"] == [{"mode": mode}]
    assert the(shown, GROUP)["targetSize"] == 64
    wired = the(shown, "gcp:compute/resourcePolicy:ResourcePolicy")["workloadPolicy"]
    assert wired == {"type": "HIGH_THROUGHPUT", "acceleratorTopology": "16x16"}


def test_a_slice_of_one_host_is_one_machine() -> None:
    shown = lab_preview(LABS["v6e-host"])
    assert not shown.of_type(GROUP)
    assert the(shown, INSTANCE)["machineType"] == "ct6e-standard-4t"


def test_the_tpu_api_gets_spot_and_the_host_keeps_the_duration() -> None:
    node = the(lab_preview(LABS["v5e-spot"]), NODE)
    assert node["schedulingConfig"] == {"spot": True}
    assert node["metadata"]["groundplan-limit-seconds"] == "28800"
    assert node["tags"] == ["trainer"]


@pytest.mark.parametrize(
    ("wrong", "because"),
    [
        (replace(LABS["v5e"], terms=FLEX), "cannot ask the TPU API for a TPU with flex-start"),
        (replace(LABS["v5e"], terms=RESERVED), "cannot ask the TPU API"),
        (replace(LABS["v5e-spot"], limit=timedelta(0)), "knows no run duration"),
        (replace(LABS["v5e-queued"], terms=SPOT), "queued TPU with spot"),
        (replace(LABS["v5e-queued"], terms=RESERVED), "queued TPU"),
        (
            replace(LABS["v6e-host"], machine=replace(TPU_MACHINE, machine_type="ct5lp-hightpu-1t")),
            "makes no TPU slice",
        ),
        (replace(LABS["v6e-host"], machine=H100), "makes no TPU slice"),
        (replace(LABS["h100-cluster"], machine=replace(H100, machine_type="a4x-highgpu-4g")), "come in racks"),
        (replace(LABS["h200-flex"], placement="high-throughput"), "no workload policy"),
        (
            replace(
                LABS["h100-cluster"],
                terms=Terms(option="spot", termination="STOP", duration=timedelta(hours=2)),
            ),
            "deleted when their time is over",
        ),
    ],
)
def test_what_the_control_plane_cannot_do_is_refused(wrong: Lab, because: str) -> None:
    with pytest.raises(ValueError, match=because):
        lab_preview(wrong)
