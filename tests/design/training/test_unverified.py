"""What nobody could read or try is told wherever a decision rests on it: UNVERIFIED stands in what `explain` prints."""

from __future__ import annotations

from itertools import product

import pytest

from design.training.situations import spec
from groundplan.catalog.accelerators import accelerators
from groundplan.catalog.data_file import read
from groundplan.catalog.gpus import GpuShape
from groundplan.catalog.tpus import TpuSlice
from groundplan.design import design
from groundplan.design.explain import explain
from groundplan.errors import Invalid

OPTIONS = (
    {},
    {"option": "spot"},
    {"option": "reservation", "reservation": "ours"},
    {"option": "flex-start", "duration": "1d"},
)


def smallest(family: str) -> dict[str, object]:
    """The accelerator field of a spec that asks for the smallest machines of a family."""
    shape = next(each for each in accelerators() if each.family == family)
    if isinstance(shape, TpuSlice):
        return {"tpu": shape.generation, "topology": shape.topology}
    assert isinstance(shape, GpuShape)
    if shape.attached:
        return {"gpu": shape.accelerator, "count": int(shape.total)}
    return {"machine_type": shape.machine_type}


def told(accelerator: dict[str, object], framework: str = "jax") -> dict[str, str]:
    """What `explain` prints of the first way that an accelerator can be had, by the title of the decision."""
    for number_format, consumption in product(("bf16", "fp16", "fp32"), OPTIONS):
        model = {"number_format": number_format, "framework": framework}
        try:
            made = design(spec(accelerator=accelerator, consumption=consumption, model=model))
        except Invalid:
            continue
        return {row.title: " ".join((row.because, *(why for _, why in row.rejected))) for row in explain(made)}
    raise AssertionError(f"{accelerator} cannot be had at all")


def unverified(name: str, rows: object) -> list[str]:
    """The families of the rows of a data file that say so."""
    assert isinstance(rows, dict)
    found = [family for family, row in rows.items() if row["verified"] is False]
    assert found, f"{name} has no unverified row: this test protects nothing"
    return found


@pytest.mark.parametrize("family", unverified("hosts", read("hosts")["boot"]))
def test_a_boot_disk_that_no_page_was_read_on(family):
    assert "UNVERIFIED" in told(smallest(family))["Hosts"]


@pytest.mark.parametrize(
    "family", [name for row in read("runtimes")["images"] if not row["verified"] for name in row["families"]]
)
def test_an_image_that_nobody_was_seen_to_use(family):
    assert "UNVERIFIED" in told(smallest(family))["Runtime"]


def test_a_runtime_whose_name_was_put_together():
    assert not read("runtimes")["tensorflow"]["verified"]
    assert "UNVERIFIED" in told({"tpu": "v5e-16"}, framework="tensorflow")["Runtime"]


@pytest.mark.parametrize("family", unverified("gpudirect", read("gpudirect")["families"]))
def test_traffic_between_gpus_that_nobody_tried(family):
    assert "UNVERIFIED" in told({**smallest(family), "count": 2})["GPU traffic"]


def test_what_is_verified_carries_no_mark():
    rows = told({"machine_type": "a2-ultragpu-1g"})
    assert "UNVERIFIED" not in rows["Hosts"] + rows["Runtime"]
