"""GPUs: shapes, names, limits of attachment, and dense rates that nobody confuses with sparse ones."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundplan.catalog.accelerators import accelerator
from groundplan.catalog.chips import Format
from groundplan.catalog.gpus import gpu_attached, gpu_attachments, gpu_chips, gpu_machine, gpu_machines
from groundplan.catalog.machine_types import machine_type, names
from groundplan.catalog.unknown import UnknownAccelerator

N1 = sorted(name for name in names() if name.startswith("n1-"))


@given(st.sampled_from([*gpu_machines().values(), *gpu_attachments()]), st.integers(1, 999))
def test_a_shape_is_found_again_by_its_name(shape, hosts):
    shape = shape.times(hosts)
    assert accelerator(shape.name) == shape


def test_names_tell_the_machines_and_what_is_attached():
    assert gpu_machine("a3-highgpu-8g", hosts=8).name == "8xa3-highgpu-8g"
    assert gpu_machine("a3-highgpu-8g", hosts=8).total == 64
    assert gpu_attached("n1-standard-8", "nvidia-tesla-t4", 2).name == "n1-standard-8+2xnvidia-tesla-t4"


@pytest.mark.parametrize(
    ("name", "accelerator_name", "gpus", "memory_gb", "vcpus", "nics"),
    [
        ("a4-highgpu-8g", "nvidia-b200", 8, 1440, 224, 10),
        ("a4x-highgpu-4g", "nvidia-gb200", 4, 744, 140, 6),
        ("a4x-maxgpu-4g-metal", "nvidia-gb300", 4, 1116, 144, 6),
        ("a3-ultragpu-8g", "nvidia-h200-141gb", 8, 1128, 224, 10),
        ("a3-megagpu-8g", "nvidia-h100-mega-80gb", 8, 640, 208, 9),
        ("a3-highgpu-1g", "nvidia-h100-80gb", 1, 80, 26, 1),
        ("a2-megagpu-16g", "nvidia-tesla-a100", 16, 640, 96, None),
        ("a2-ultragpu-8g", "nvidia-a100-80gb", 8, 640, 96, None),
        ("g2-standard-96", "nvidia-l4", 8, 192, 96, None),
        ("g4-standard-6", "nvidia-rtx-pro-6000", 0.125, 12, 6, 1),
        ("g4-standard-384", "nvidia-rtx-pro-6000", 8, 768, 384, 2),
    ],
)
def test_shapes_are_those_of_googles_table(name, accelerator_name, gpus, memory_gb, vcpus, nics):
    shape = gpu_machine(name)
    assert (shape.accelerator, shape.gpus, shape.machine.vcpus, shape.nics) == (accelerator_name, gpus, vcpus, nics)
    assert shape.gpus * shape.chip.memory == memory_gb * 10**9


def test_only_grace_machines_are_arm():
    assert {shape.family for shape in gpu_machines().values() if shape.arm} == {"a4x", "a4x-max"}


def test_the_number_in_a_machine_types_name_is_its_gpus():
    for name, shape in gpu_machines().items():
        count = name.removesuffix("-metal").removesuffix("-nolssd").removesuffix("-metal").rpartition("-")[2]
        if count.endswith("g"):
            assert shape.gpus == int(count[:-1]), name


def test_a_machine_that_does_not_exist_is_refused_with_those_that_do():
    with pytest.raises(UnknownAccelerator, match="a3-highgpu-3g") as error:
        gpu_machine("a3-highgpu-3g")
    assert "a3-highgpu-4g" in error.value.allowed


@pytest.mark.parametrize(
    ("machine", "gpu", "count", "allowed"),
    [
        ("n1-standard-96", "nvidia-tesla-t4", 1, "at most 48 vCPUs"),
        ("n1-highmem-16", "nvidia-tesla-v100", 1, "at most 12 vCPUs"),
        ("n1-standard-8", "nvidia-tesla-t4", 3, "1 or 2 or 4"),
        ("n1-standard-8", "nvidia-h100-80gb", 1, "nvidia-tesla-t4"),
        ("g1-small", "nvidia-tesla-t4", 1, "N1"),
        ("e2-standard-4", "nvidia-tesla-t4", 1, "N1"),
        ("n1-standard-5", "nvidia-tesla-t4", 1, "N1"),
        ("n1-ultramem-40", "nvidia-tesla-v100", 8, "N1"),
    ],
)
def test_an_attachment_that_the_api_refuses_is_refused(machine, gpu, count, allowed):
    with pytest.raises(UnknownAccelerator) as error:
        gpu_attached(machine, gpu, count)
    assert allowed in error.value.allowed


@given(st.sampled_from(N1), st.sampled_from(gpu_attachments()))
def test_more_gpus_never_take_a_smaller_machine(machine, fewer):
    def fits(count):
        try:
            gpu_attached(machine, fewer.accelerator, count)
        except UnknownAccelerator:
            return False
        return True

    more = [each.gpus for each in gpu_attachments() if each.family == fewer.family and each.gpus > fewer.gpus]
    assert not fits(int(fewer.gpus)) or all(fits(int(count)) for count in more)


def test_a_custom_n1_machine_takes_gpus():
    assert gpu_attached("custom-8-30720", "nvidia-tesla-p4", 1).machine == machine_type("custom-8-30720")


def test_dense_rates_stand_not_the_sparse_ones_that_google_prints():
    dense = {"h100": 989, "h200": 989, "b200": 2250, "gb200": 2500, "gb300": 2500, "a100-40gb": 312, "a100-80gb": 312}
    for name, tera in dense.items():
        peak = gpu_chips()[name].peak(Format.BF16)
        assert (peak.tera, peak.verified) == (tera, True)
        assert gpu_chips()[name].peak(Format.FP16).tera == tera


def test_halving_the_format_doubles_the_rate_on_tensor_cores():
    for chip in gpu_chips().values():
        rates = {each: chip.peak(each) for each in (Format.TF32, Format.BF16, Format.FP8)}
        known = [peak.tera for peak in rates.values() if peak is not None and peak.tera]
        for slow, fast in pairwise(known):
            assert fast / slow == pytest.approx(2, rel=0.03) or chip.name == "rtx-pro-6000"


def test_a_rate_that_was_inferred_says_so():
    assert gpu_chips()["l4"].peak("bf16").verified is False
    assert "inferred" in str(gpu_chips()["l4"].peak("bf16").source)
    assert all(peak.tera is not None for chip in gpu_chips().values() for peak in chip.peaks if peak.verified)


def test_formats_that_a_chip_lacks_are_missing():
    for name in ("t4", "v100", "p100", "p4"):
        assert gpu_chips()[name].peak(Format.BF16) is None
    assert {name for name, chip in gpu_chips().items() if Format.FP8 in chip.formats} == {
        "gb300",
        "gb200",
        "b200",
        "h200",
        "h100",
        "rtx-pro-6000",
        "l4",
    }


def test_double_precision_is_full_on_the_chips_that_are_made_for_it():
    full = {name for name, chip in gpu_chips().items() if chip.double_precision == "full"}
    assert full == {"gb200", "b200", "h200", "h100", "a100-80gb", "a100-40gb", "v100", "p100"}
    assert all(chip.double_precision != "none" for chip in gpu_chips().values())


def test_memory_and_bandwidth_are_positive():
    for chip in gpu_chips().values():
        assert chip.memory > 0
        assert chip.bandwidth_gb_s > 0
        assert (chip.interconnect_gb_s is not None) == (chip.interconnect == "NVLink")
