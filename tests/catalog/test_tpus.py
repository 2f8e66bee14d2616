"""TPU slices: every topology of every generation, and names that count cores or chips."""

from math import prod

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundplan.catalog.accelerators import accelerator, accelerators
from groundplan.catalog.chips import Format
from groundplan.catalog.topologies import chips, cubes, defaults, sides
from groundplan.catalog.tpus import TpuSlice, tpu_generations, tpu_slice, tpu_slice_by_topology, tpu_slices
from groundplan.catalog.unknown import UnknownAccelerator

EVERY = [found for found in accelerators() if isinstance(found, TpuSlice)]


def test_chips_are_the_product_of_the_topology_and_fill_their_hosts():
    for found in EVERY:
        assert found.chips == prod(sides(found.topology))
        assert found.hosts * found.chips_per_host == found.chips
        assert found.cores == found.chips * tpu_generations()[found.generation].cores_per_chip


def test_a_generations_largest_slice_is_as_large_as_google_says():
    for name, generation in tpu_generations().items():
        assert max(each.chips for each in tpu_slices(name)) == generation.max_chips


@given(st.sampled_from(EVERY))
def test_a_slice_is_found_again_by_its_name_and_by_its_topology(found):
    assert tpu_slice(found.name) == accelerator(found.name) == found
    by_topology = tpu_slice_by_topology(found.generation, found.topology, chips_per_host=found.chips_per_host)
    assert by_topology == found
    if found.accelerator_type:
        assert tpu_slice(found.accelerator_type) == found


def test_no_two_slices_have_one_name():
    assert len({found.name for found in EVERY}) == len(EVERY)


def test_names_count_cores_up_to_v4_and_for_v5p_and_chips_otherwise():
    for found in EVERY:
        if found.accelerator_type:
            counted = found.chips if found.generation in {"v5e", "v6e"} else found.cores
            assert int(found.accelerator_type.rpartition("-")[2]) == counted


@pytest.mark.parametrize(
    ("name", "topology", "chips", "hosts", "machine_type", "accelerator_type"),
    [
        ("v2-8", "2x2", 4, 1, "", "v2-8"),
        ("v2-512", "16x16", 256, 64, "", "v2-512"),
        ("v3-2048", "32x32", 1024, 256, "ct3p-hightpu-4t", "v3-2048"),
        ("v4-512", "4x8x8", 256, 64, "ct4p-hightpu-4t", "v4-512"),
        ("v5e-8", "2x4", 8, 1, "ct5lp-hightpu-8t", "v5litepod-8"),
        ("v5litepod-16", "4x4", 16, 4, "ct5lp-hightpu-4t", "v5litepod-16"),
        ("v5p-8", "2x2x1", 4, 1, "ct5p-hightpu-4t", "v5p-8"),
        ("v5p-1024", "8x8x8", 512, 128, "ct5p-hightpu-4t", "v5p-1024"),
        ("v5p-12288", "16x16x24", 6144, 1536, "ct5p-hightpu-4t", "v5p-12288"),
        ("v6e-1", "1x1", 1, 1, "ct6e-standard-1t", "v6e-1"),
        ("v6e-8", "2x4", 8, 1, "ct6e-standard-8t", "v6e-8"),
        ("v6e-2x4-4t", "2x4", 8, 2, "ct6e-standard-4t", ""),
        ("v6e-256", "16x16", 256, 64, "ct6e-standard-4t", "v6e-256"),
        ("v5p-4x4x16", "4x4x16", 256, 64, "ct5p-hightpu-4t", ""),
        ("tpu7x-1x1x1", "1x1x1", 1, 1, "tpu7x-standard-1t", ""),
        ("tpu7x-4x4x4", "4x4x4", 64, 16, "tpu7x-standard-4t", ""),
        ("tpu7x-16x24x24", "16x24x24", 9216, 2304, "tpu7x-standard-4t", ""),
    ],
)
def test_slices_are_those_of_googles_tables(name, topology, chips, hosts, machine_type, accelerator_type):
    found = tpu_slice(name)
    assert (found.topology, found.chips, found.hosts) == (topology, chips, hosts)
    assert (found.machine_type, found.accelerator_type) == (machine_type, accelerator_type)


@pytest.mark.parametrize(
    "name",
    [
        "v5p-4",
        "v6e-7",
        "v6e-512",
        "v5e-2",
        "v2-64",
        "v3-16",
        "v4-12",
        "tpu7x-8",
        "v8-8",
        "v6e",
        "v5p-8x4x4",
        "v6e-8-4t",
    ],
)
def test_a_slice_that_does_not_exist_is_refused_with_those_that_do(name):
    with pytest.raises(UnknownAccelerator) as error:
        tpu_slice(name)
    assert error.value.allowed


@given(st.sampled_from(sorted(tpu_generations())), st.integers(1, 20_000))
def test_a_number_is_a_slice_or_refused_and_never_another_slice(generation, number):
    try:
        found = tpu_slice(f"{generation}-{number}")
    except UnknownAccelerator:
        return
    assert found.name == f"{generation}-{number}"


def test_solid_topologies_are_ordered_whole_cubes_within_the_limit():
    for generation, most in (("v4", 64), ("v5p", 96), ("tpu7x", 144)):
        solid = [sides(each.topology) for each in tpu_slices(generation) if each.chips >= 64]
        assert solid
        for shape in solid:
            assert list(shape) == sorted(shape)
            assert all(side % 4 == 0 for side in shape)
            assert prod(shape) <= most * 64


def test_there_are_as_many_topologies_as_xpk_enumerates():
    assert len(cubes(144, 256)) == 428
    assert len(cubes(140, 256)) == 410
    assert len(defaults(cubes(144, 256))) == 126


@given(st.integers(1, 96))
def test_every_solid_topology_of_a_size_is_there_once(size):
    found = [each for each in cubes(96, 1024) if chips(each) == size * 64]
    want = {
        (a, b, size // (a * b))
        for a in range(1, size + 1)
        for b in range(a, size + 1)
        if size % (a * b) == 0 and size // (a * b) >= b
    }
    assert {tuple(side // 4 for side in sides(each)) for each in found} == want
    assert len(found) == len(want)


def test_the_name_of_a_size_stands_for_its_most_compact_topology():
    assert tpu_slice("v5p-512").topology == "4x8x8"
    assert tpu_slice("v5p-4608").topology == "12x12x16"
    assert tpu_slice("v5p-2560").topology == "8x8x20"


def test_the_tpu_api_knows_every_generation_but_tpu7x():
    without = {found.generation for found in EVERY if not found.api_type and not found.second}
    assert without == {"tpu7x"}


def test_tpus_compute_in_bf16_and_never_in_fp64():
    for generation in tpu_generations().values():
        assert Format.BF16 in generation.chip.formats
        assert generation.chip.double_precision == "none"
        assert generation.chip.peak(Format.FP64) is None


def test_a_newer_generation_is_faster_than_the_one_before_it_of_its_line():
    rates = {name: each.chip.peak(Format.BF16).tera for name, each in tpu_generations().items()}
    assert rates["v2"] is None
    assert rates["v3"] < rates["v4"] < rates["v5p"] < rates["tpu7x"]
    assert rates["v5e"] < rates["v6e"]


@pytest.mark.parametrize("text", ["", "4", "4x", "x4", "4x4x4x4", "axb", "4 x 4"])
def test_what_is_not_a_topology_is_refused(text):
    with pytest.raises(ValueError, match="topology"):
        sides(text)
