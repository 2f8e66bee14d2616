"""What runs on what: frameworks, number formats, custom operations, double precision; and what machines boot."""

import pytest

from groundplan.catalog.accelerators import accelerator, accelerators, families
from groundplan.catalog.chips import Format
from groundplan.catalog.frameworks import Need, computes, frameworks, meets, runs
from groundplan.catalog.gpus import gpu_families
from groundplan.catalog.runtimes import image, tpu_runtime
from groundplan.catalog.tpus import TpuSlice, tpu_generations


def test_every_framework_has_an_answer_for_every_accelerator():
    for found in accelerators():
        for framework in frameworks():
            answer = runs(framework, found)
            assert answer.yes or answer.because


@pytest.mark.parametrize(
    ("framework", "name", "yes"),
    [
        ("tensorflow", "tpu7x-2x2x1", False),
        ("tensorflow", "v5e-8", True),
        ("tensorflow", "v6e-8", None),
        ("tensorflow", "a3-highgpu-8g", True),
        ("jax", "tpu7x-2x2x1", True),
        ("pytorch", "v5p-8", True),
        ("other", "v5p-8", False),
        ("other", "g2-standard-8", True),
    ],
)
def test_a_framework_runs_where_google_says(framework, name, yes):
    assert runs(framework, accelerator(name)).yes is yes


def test_an_unknown_framework_is_an_error():
    with pytest.raises(LookupError, match="caffe"):
        runs("caffe", accelerator("v6e-8"))


def test_arm_machines_want_an_arm_image():
    assert "Arm" in runs("jax", accelerator("a4x-highgpu-4g")).condition
    assert image("a4x").architecture == "arm64"


def test_no_tpu_takes_custom_operations_compiled_libraries_or_double_precision():
    for found in accelerators():
        for need in Need:
            assert (meets(need, found).yes is False) == isinstance(found, TpuSlice)


def test_weak_double_precision_names_its_rate():
    assert meets(Need.DOUBLE_PRECISION, accelerator("g2-standard-8")).condition.startswith("at 0.5 TFLOPS")
    assert meets(Need.DOUBLE_PRECISION, accelerator("a3-highgpu-8g")).condition == ""


def test_a_number_format_that_a_chip_lacks_is_refused_by_name():
    answer = computes(Format.BF16, accelerator("n1-standard-4+1xnvidia-tesla-t4"))
    assert (answer.yes, answer.because) == (False, "T4 does not compute in bf16")
    assert computes(Format.FP8, accelerator("a2-ultragpu-1g")).yes is False
    assert computes(Format.FP8, accelerator("tpu7x-2x2x1")).yes is True


def test_every_generation_of_the_tpu_api_has_a_runtime():
    for found in accelerators():
        if isinstance(found, TpuSlice):
            runtime = tpu_runtime(found, "jax")
            assert (runtime is not None) == bool(tpu_generations()[found.generation].accelerator_prefix)


@pytest.mark.parametrize(
    ("name", "framework", "runtime", "verified"),
    [
        ("v4-8", "jax", "tpu-ubuntu2204-base", True),
        ("v5e-16", "pytorch", "v2-alpha-tpuv5-lite", True),
        ("v5p-8", "jax", "v2-alpha-tpuv5", True),
        ("v6e-8", "jax", "v2-alpha-tpuv6e", True),
        ("v3-8", "tensorflow", "tpu-vm-tf-2.16.1", False),
        ("v3-32", "tensorflow", "tpu-vm-tf-2.16.1-pod", False),
        ("v5e-16", "tensorflow", "tpu-vm-tf-2.16.1-pod-pjrt", False),
    ],
)
def test_runtimes_are_those_of_googles_list(name, framework, runtime, verified):
    found = tpu_runtime(accelerator(name), framework)
    assert (found.name, found.verified) == (runtime, verified)


def test_a_tensorflow_version_of_ones_own_stands_in_the_runtime():
    assert tpu_runtime(accelerator("v4-8"), "tensorflow", "2.15.0").name == "tpu-vm-tf-2.15.0"


def test_every_family_that_compute_engine_creates_has_an_image():
    without = {family for family in families() if image(family) is None}
    assert without == {"v2", "v3", "v4", "v5e"}
    assert all(image(family).project for family in gpu_families())


def test_an_image_is_referred_to_by_its_family():
    reference = image("v6e").reference
    assert reference.endswith("/global/images/family/ubuntu-accel-2204-amd64-tpu-v5e-v5p-v6e")
    with pytest.raises(LookupError, match="a9"):
        image("a9")
