"""Every way to obtain hosts that the design accepts becomes a stack: whatever is refused is refused before wiring."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, get_args

import pytest

from groundplan.catalog.accelerators import Accelerator
from groundplan.catalog.gpus import GpuShape
from groundplan.design import design
from groundplan.design.training.advice.candidates import accelerator_families
from groundplan.design.training.asked import asked
from groundplan.engine.embedded import preview
from groundplan.errors import Invalid
from groundplan.program import program
from groundplan.spec.loaded import Loaded
from groundplan.spec.training import Training
from groundplan.spec.words import ControlPlane, Option

COMPANIONS: dict[str, dict[str, str]] = {
    "flex-start": {"duration": "1d"},
    "reservation": {"reservation": "ours"},
    "calendar": {"reservation": "ours", "duration": "2d"},
}
"""What an option forces a spec to give."""

PAIRS = [(option, plane) for option in get_args(Option) for plane in get_args(ControlPlane)]


def spec(shape: Accelerator, option: str, plane: str) -> Training:
    """The spec of a small model that asks for exactly this."""
    if not isinstance(shape, GpuShape):
        wanted: dict[str, Any] = {"tpu": shape.generation, "topology": shape.topology}
    elif shape.attached:
        wanted = {"gpu": shape.accelerator, "count": int(shape.total)}
    else:
        wanted = {"machine_type": shape.machine_type, "count": shape.hosts}
    formats = [each for each in ("bf16", "fp16", "fp32") if each in shape.chip.formats]
    return Training.model_validate(
        {
            "kind": "training",
            "name": "walk",
            "project": "example-walk",
            "model": {"framework": "jax", "parameters": "1M", "number_format": formats[0]},
            "data": {"size": "1GB"},
            "container": {"image": "trainer", "command": ["train"]},
            "accelerator": {**wanted, "control_plane": plane},
            "consumption": {"option": option, **COMPANIONS.get(option, {})},
        }
    )


def shapes(sizes: tuple[Accelerator, ...]) -> Iterator[Accelerator]:
    """The smallest size of a family, and the smallest of several hosts, or two of its smallest machine."""
    yield sizes[0]
    several = [each for each in sizes if each.hosts > 1]
    if several:
        yield several[0]
    elif isinstance(sizes[0], GpuShape) and not sizes[0].attached:
        yield sizes[0].times(2)


WALKED = [each for sizes in accelerator_families().values() for each in shapes(sizes)]


@pytest.mark.parametrize("shape", WALKED, ids=lambda each: each.name)
def test_whatever_the_design_accepts_of_a_shape_previews_without_a_problem(shape: Accelerator) -> None:
    accepted = 0
    for option, plane in PAIRS:
        wanted = spec(shape, option, plane)
        assert wanted.accelerator == "auto" or asked(wanted.accelerator) == shape
        try:
            made = design(wanted)
        except Invalid:  # tests/design says at which field
            continue
        accepted += 1
        loaded = Loaded(file="walk.yaml", text="", spec=wanted, positions={})
        found = preview(program(loaded, made), project="groundplan", stack="walk")
        assert found.problems == (), (option, plane)
        assert (made.terms.value.option, made.control_plane.value) == (option, plane)
    assert accepted or shape.hosts > 1, "a single machine that nothing creates is no accelerator"
