"""The training blueprint: where a stack stands, and what follows when its zone changes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from groundplan.engine.embedded import preview
from groundplan.engine.preview import Preview, Resource
from groundplan.errors import Invalid
from groundplan.program import plan, program

EXAMPLES = Path(__file__).parents[2] / "blueprints" / "training"
PLACES = ("location", "region", "zone")


def shown(example: str, config: dict[str, str] | None = None) -> Preview:
    made = plan(EXAMPLES / f"{example}.yaml")
    return preview(program(made.loaded, made.design), project="groundplan", stack=example, config=config)


def places(found: Preview) -> dict[str, str]:
    """The place of each resource that has one, by name."""
    return {
        resource.name: next(resource.inputs[key] for key in PLACES if key in resource.inputs)
        for resource in found.resources
        if any(key in resource.inputs for key in PLACES)
    }


def test_another_zone_takes_machines_along_and_leaves_data_where_it_is() -> None:
    zones = plan(EXAMPLES / "v5e-16.yaml").design.zones
    first, other = zones[0], next(zone for zone in zones if not zone.startswith(zones[0][:-2]))
    before, after = places(shown("v5e-16")), places(shown("v5e-16", {"zone": other}))
    moved = {name for name, place in before.items() if after[name] != place}
    assert before.keys() == after.keys()
    assert moved == {name for name in before if "-network-" in name or "-hosts-" in name}
    assert {before[name] for name in moved} == {first, first[:-2]}
    assert {after[name] for name in moved} == {other, other[:-2]}


def test_a_zone_that_the_plan_dropped_is_refused_with_those_that_are_left() -> None:
    with pytest.raises(Invalid) as refused:
        shown("h100-cluster", {"zone": "europe-west1-b"})
    (problem,) = refused.value.problems
    assert problem.allowed == "us-central1-a"
    assert problem.position == plan(EXAMPLES / "h100-cluster.yaml").loaded.position(("place",))


@pytest.mark.parametrize(("config", "budgets"), [(None, 0), ({"billing-account": "012345-567890-ABCDEF"}, 1)])
def test_a_budget_is_watched_once_the_billing_account_is_known(config: dict[str, str] | None, budgets: int) -> None:
    assert len(shown("budget", config).of_type("gcp:billing/budget:Budget")) == budgets


def test_a_linked_run_reads_the_platforms_training_data_and_makes_no_bucket_for_it() -> None:
    found = shown("linked")
    (reads,) = [one for one in found.resources if one.name.endswith("-storage-trainer-reads-data")]
    assert "/objects/telemetry/" in reads.inputs["condition"]["expression"]
    assert not [one for one in buckets(found) if "data" in one.name]


def test_an_image_at_the_stacks_own_address_brings_its_repository(tmp_path: Path) -> None:
    text = (EXAMPLES / "notebook.yaml").read_text(encoding="utf-8")
    made = plan(EXAMPLES / "notebook.yaml")
    region, prefix = made.design.zones[0][:-2], made.design.names.prefix
    own = f"{region}-docker.pkg.dev/{made.loaded.spec.project}/{prefix}-images-repository/trainer:1"
    (tmp_path / "spec.yaml").write_text(text.replace(made.loaded.spec.container.image, own))
    changed = plan(tmp_path / "spec.yaml")
    found = preview(program(changed.loaded, changed.design), project="groundplan", stack="own")
    repository = "gcp:artifactregistry/repository:Repository"
    assert not found.problems
    assert len(found.of_type(repository)) == 1
    assert not shown("notebook").of_type(repository)


WAYS = {
    "one machine with CPUs": ("{machine_type: n2-standard-16}", "{}", "GpuVm"),
    "several machines with CPUs": ("{machine_type: n2-standard-16, count: 3}", "{option: spot}", "GpuCluster"),
    "GPUs that are part of their machine": ("{gpu: nvidia-b200, count: 8}", "{option: spot}", "GpuCluster"),
    "a compact cluster": ("{machine_type: a2-highgpu-8g, count: 2}", "{}", "GpuCluster"),
    "a cluster that waits": (
        "{machine_type: a3-megagpu-8g, count: 2}",
        "{option: flex-start, duration: 2d}",
        "GpuCluster",
    ),
    "a cluster from a reservation": (
        "{gpu: nvidia-h200-141gb, count: 16}",
        "{option: reservation, reservation: block}",
        "GpuCluster",
    ),
    "a queued TPU": ("{tpu: v5litepod-16, control_plane: queued}", "{}", "QueuedTpu"),
    "a TPU with an end": ("{tpu: v5litepod-16}", "{option: spot, duration: 8h}", "TpuVm"),
    "a slice of one host": ("{tpu: v5p-8, control_plane: vm}", "{option: spot, duration: 2d}", "TpuSlice"),
    "a slice from a calendar reservation": (
        "{tpu: v6e-16, control_plane: group}",
        "{option: calendar, reservation: block, duration: 2d}",
        "TpuSlice",
    ),
    "a slice of TPU7x": ("{tpu: tpu7x, topology: 2x2x2}", "{}", "TpuSlice"),
}
"""Accelerator and consumption, and the component that makes the hosts."""


@pytest.mark.parametrize("way", sorted(WAYS))
def test_every_way_to_obtain_hosts_builds_a_stack_without_a_problem(way: str, tmp_path: Path) -> None:
    accelerator, consumption, component = WAYS[way]
    text = (EXAMPLES / "v5e-16.yaml").read_text(encoding="utf-8").replace("framework: tensorflow", "framework: jax")
    kept = re.sub(r"(?m)^(accelerator|place|  framework_version):.*\n", "", text)
    (tmp_path / "spec.yaml").write_text(f"{kept}accelerator: {accelerator}\nconsumption: {consumption}\n")
    made = plan(tmp_path / "spec.yaml")
    found = preview(program(made.loaded, made.design), project="groundplan", stack="way")
    assert found.problems == ()
    assert [one.name for one in found.of_type(f"groundplan:training:{component}")] == ["vision-dev-hosts"]


def test_a_queued_tpu_has_no_account_that_it_could_not_use(tmp_path: Path) -> None:
    text = (EXAMPLES / "v5e-16.yaml").read_text(encoding="utf-8")
    (tmp_path / "spec.yaml").write_text(text.replace("{tpu: v5e-16}", "{tpu: v5e-16, control_plane: queued}"))
    made = plan(tmp_path / "spec.yaml")
    found = preview(program(made.loaded, made.design), project="groundplan", stack="queued")
    assert found.problems == ()
    assert found.of_type("gcp:tpu/v2QueuedResource:V2QueuedResource")
    assert not found.of_type("gcp:serviceaccount/account:Account")
    assert not found.of_type("groundplan:training:Trainer")
    assert {one.name for one in buckets(found)} == {
        f"vision-dev-storage-{role}-bucket" for role in ("data", "checkpoints", "logs")
    }


def test_a_batch_ends_at_its_limit_whoever_keeps_the_time(tmp_path: Path) -> None:
    def limits(consumption: str) -> tuple[str, object]:
        text = re.sub(r"iot: [^,]+, ", "", (EXAMPLES / "linked.yaml").read_text(encoding="utf-8"))
        (tmp_path / "spec.yaml").write_text(f"{text}\nconsumption: {consumption}\n")
        made = plan(tmp_path / "spec.yaml")
        found = preview(program(made.loaded, made.design), project="groundplan", stack="limit")
        (host,) = found.of_type("gcp:compute/instance:Instance")
        return host.inputs["metadata"]["groundplan-limit-seconds"], host.inputs["scheduling"].get("maxRunDuration")

    seconds, by_compute_engine = limits("{option: on-demand}")
    assert int(seconds) > 0
    assert by_compute_engine is None
    assert limits("{option: on-demand, duration: 8h}") == ("0", {"seconds": 8 * 3600})


def buckets(found: Preview) -> tuple[Resource, ...]:
    return found.of_type("gcp:storage/bucket:Bucket")
