"""The design of training runs: the examples, and what holds of every one."""

from __future__ import annotations

from ipaddress import IPv4Network
from pathlib import Path

import pytest

from design.training.situations import spec
from groundplan.catalog.names import name_rule
from groundplan.design import design
from groundplan.design.explain import explain
from groundplan.design.training.shape import Family
from groundplan.program import plan

EXAMPLES = sorted((Path(__file__).parents[3] / "blueprints" / "training").glob("*.yaml"))


def example(name):
    [path] = [each for each in EXAMPLES if each.stem == name]
    return plan(path).design


def test_there_is_an_example_of_every_way():
    planes = {plan(path).design.control_plane.value for path in EXAMPLES}
    options = {plan(path).design.terms.value.option for path in EXAMPLES}
    assert planes >= {"vm", "group", "tpu-vm"}
    assert options >= {"on-demand", "spot", "flex-start", "reservation"}


@pytest.mark.parametrize(
    ("name", "hosts", "accelerators", "option", "plane"),
    [
        ("notebook", 1, 1, "on-demand", "vm"),
        ("h100-spot", 1, 8, "spot", "group"),
        ("h100-cluster", 8, 64, "reservation", "group"),
        ("v5e-16", 4, 16, "on-demand", "tpu-vm"),
        ("v6e-256", 64, 256, "spot", "group"),
        ("flex-start", 1, 8, "flex-start", "group"),
        ("linked", 1, 4, "on-demand", "vm"),
    ],
)
def test_an_example_gets_what_it_asks_for(name, hosts, accelerators, option, plane):
    made = example(name)
    assert (made.shape.value.hosts, made.shape.value.accelerators) == (hosts, accelerators)
    assert (made.terms.value.option, made.control_plane.value) == (option, plane)


def test_a_budget_is_kept_and_everything_else_has_its_reason():
    made = example("budget")
    assert made.estimate.cost[1] <= 3_000
    assert len(made.shape.rejected) > 15
    assert all(made.shape.rejected.values())


def test_a_linked_run_reads_what_the_platform_builds_and_stays_near_it():
    made = example("linked")
    assert made.data == "gs://example-factory-press-shop-staging-training/telemetry"
    assert made.zones[0].startswith("europe-west3")


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_is_short_and_each_of_its_decisions_is_explained(path):
    made = plan(path).design
    assert 20 <= len(path.read_text(encoding="utf-8").splitlines()) <= 40
    assert made.zones
    rows = explain(made)
    assert [row.title for row in rows] == [decision.title for decision in made.decisions]
    assert all(row.value and row.because for row in rows)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_each_interface_has_a_subnet_of_its_own_large_enough_for_all_hosts_twice(path):
    made = plan(path).design
    subnets = [IPv4Network(each) for each in (*made.subnets, *made.network.value.rdma)]
    assert all(not one.overlaps(other) for index, one in enumerate(subnets) for other in subnets[:index])
    assert all(each.num_addresses - 4 >= 2 * made.shape.value.hosts for each in subnets)


@pytest.mark.parametrize(
    ("accelerator", "ethernet", "rdma"),
    [
        ({"gpu": "nvidia-l4"}, 1, 0),
        ({"gpu": "nvidia-h100-80gb", "count": 8}, 5, 0),
        ({"gpu": "nvidia-b200", "count": 8}, 2, 8),
        ({"tpu": "v6e-256"}, 1, 0),
    ],
)
def test_interfaces_are_those_of_the_machine_type(accelerator, ethernet, rdma):
    network = design(spec(accelerator=accelerator)).network.value
    assert (len(network.ethernet), len(network.rdma)) == (ethernet, rdma)


def test_the_longest_names_are_googles():
    names = design(spec(name="x" * 20, project="p" * 30, environment="staging", accelerator={"gpu": "nvidia-l4"})).names
    assert all(name_rule("bucket").fault(each) == "" for each in names.buckets.values())
    assert all(name_rule("service-account").fault(each) == "" for each in names.accounts.values())


def test_only_production_is_protected_from_deletion():
    gpu = {"gpu": "nvidia-l4"}
    kept = {each: design(spec(environment=each, accelerator=gpu)).deletion_protection for each in ("dev", "prod")}
    assert kept == {"dev": False, "prod": True}


def test_machines_with_nothing_to_lose_stop_and_others_are_deleted():
    spot, notebook = {"option": "spot"}, {"mode": "interactive"}
    ends = {
        name: design(spec(accelerator=accelerator, consumption=spot, run=run)).terms.value.termination
        for name, accelerator, run in (
            ("alone", {"gpu": "nvidia-l4"}, notebook),
            ("with local SSD", {"gpu": "nvidia-h100-80gb", "count": 8}, notebook),
            ("in a group", {"gpu": "nvidia-l4"}, {}),
        )
    }
    assert ends == {"alone": "STOP", "with local SSD": "DELETE", "in a group": "DELETE"}


@pytest.mark.parametrize(
    ("accelerator", "run", "plane", "told"),
    [
        ({"gpu": "nvidia-l4"}, {}, "group", "are made again"),
        ({"machine_type": "n2-standard-16"}, {}, "group", "are made again"),
        ({"gpu": "nvidia-l4"}, {"mode": "interactive"}, "vm", "is not made again by itself"),
        ({"tpu": "v6e-8"}, {}, "vm", "is not made again by itself"),
        ({"tpu": "v5e-8"}, {}, "tpu-vm", "is not made again by itself"),
    ],
)
def test_a_batch_on_spot_comes_back_where_a_group_can_make_it_again_and_else_the_user_is_told(
    accelerator, run, plane, told
):
    made = design(spec(accelerator=accelerator, run=run, consumption={"option": "spot"}))
    assert made.control_plane.value == plane
    assert told in made.control_plane.because


def test_zones_come_in_the_order_named_or_of_the_regions():
    gpu = {"gpu": "nvidia-h100-80gb", "count": 8}
    named = ["us-west1-a", "us-central1-b"]
    assert list(design(spec(accelerator=gpu, place={"zones": named})).zones) == named
    zones = design(spec(accelerator=gpu, place={"regions": ["us-west1", "us-central1"]})).zones
    assert [zone.rpartition("-")[0] for zone in zones] == sorted(
        (zone.rpartition("-")[0] for zone in zones), key=["us-west1", "us-central1"].index
    )


def test_a_zone_that_may_not_have_the_machines_is_left_out_unless_it_is_named():
    made = design(spec(accelerator={"tpu": "v6e-8"}, place={"regions": ["us-central1"]}))
    left_out = {choice.zone: choice.because for choice in made.zone_plan.value if not choice.kept}
    assert any("UNVERIFIED" in because for because in left_out.values())
    doubtful = next(zone for zone, because in left_out.items() if "UNVERIFIED" in because)
    named = design(spec(accelerator={"tpu": "v6e-8"}, place={"zones": [doubtful]}))
    assert named.zones == (doubtful,)
    assert "UNVERIFIED" in named.zone_plan.value[0].because


def test_an_expensive_batch_goes_to_spot_and_a_notebook_does_not():
    asked = {"accelerator": {"gpu": "nvidia-h100-80gb", "count": 8}, "model": {"parameters": "7B"}}
    run = {"tokens": "2B", "batch_size": 4096, "budget_usd": 100}
    assert design(spec(**asked, run=run)).terms.value.option == "spot"
    assert design(spec(**asked, run={**run, "mode": "interactive"})).terms.value.option == "on-demand"


def test_small_work_is_done_on_cpus():
    made = design(spec(model={"parameters": 10_000}, run={"examples": 10_000}))
    assert made.shape.value.family is Family.CPU
    assert made.control_plane.value == "vm"
    assert "ubuntu" in made.runtime


def test_a_model_larger_than_one_gpu_is_sharded():
    gpus = {"gpu": "nvidia-h100-80gb", "count": 8}
    strategies = {
        size: design(
            spec(model={"framework": "pytorch", "parameters": size}, accelerator=gpus)
        ).distribution.value.strategy
        for size in ("1B", "30B")
    }
    assert strategies == {"1B": "DistributedDataParallel", "30B": "FullyShardedDataParallel"}
