"""Which TPU slices a program may name: all that the catalogue has, and no other."""

import pytest

from groundplan.catalog.tpus import tpu_generations, tpu_slices
from groundplan.engine.rules.accelerators import tpu_topology, tpu_type

EVERY = [each for name in tpu_generations() for each in tpu_slices(name)]


def test_every_slice_of_the_catalogue_is_accepted():
    assert [each.name for each in EVERY if each.accelerator_type and tpu_type(each.accelerator_type, {})] == []
    assert [each.name for each in EVERY if tpu_topology(each.topology, {})] == []


@pytest.mark.parametrize(
    ("value", "allowed"),
    [
        ("v6e-7", "v6e-1, v6e-4, v6e-8"),
        ("v5p-4", "v5p-8, v5p-16"),
        ("v5p-8576", "up to v5p-12288"),  # 67 cubes would stand in a row, which is longer than a slice can be
        ("v9-8", "v2, v3, v4"),
        ("tpu7x-8", "v5litepod"),
        ("v6e", "such as v6e-8"),
    ],
)
def test_any_other_accelerator_type_is_refused_with_what_there_is(value, allowed):
    fault = tpu_type(value, {})
    assert fault is not None
    assert allowed in fault.allowed


@pytest.mark.parametrize("value", ["3x3", "4x2", "8x4x4", "4x4x4x4", "x", "04x4"])
def test_any_other_topology_is_refused(value):
    fault = tpu_topology(value, {})
    assert fault is not None
    assert "2x2" in fault.allowed


def test_what_is_not_known_yet_is_not_judged():
    assert tpu_type(None, {}) is None
    assert tpu_topology("", {}) is None
