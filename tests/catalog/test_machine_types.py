"""Names of machine types, predefined and custom, and where they are."""

import pytest

from groundplan.catalog.machine_types import exists, machine_type


def test_a_predefined_type_has_its_vcpus_and_memory():
    found = machine_type("e2-standard-2")
    assert (found.vcpus, found.memory_mib, found.shared_core, found.custom) == (2, 8_192, False, False)
    assert machine_type("e2-small").shared_core
    assert machine_type("f1-micro").memory_mib == 614


@pytest.mark.parametrize(
    ("name", "series", "vcpus", "memory"),
    [
        ("n2-custom-4-8192", "n2", 4, 8_192),
        ("custom-4-5120", "n1", 4, 5_120),
        ("n1-custom-1-1024", "n1", 1, 1_024),
        ("n2d-custom-96-49152", "n2d", 96, 49_152),
        ("e2-custom-medium-4096", "e2", 2, 4_096),
        ("n2-custom-8-638720-ext", "n2", 8, 638_720),
    ],
)
def test_a_custom_type_within_its_series_limits_is_read(name, series, vcpus, memory):
    found = machine_type(name)
    assert (found.series, found.vcpus, found.memory_mib, found.custom) == (series, vcpus, memory, True)


@pytest.mark.parametrize(
    "name",
    [
        "n2-custom-3-8192",  # odd number of vCPUs
        "n2-custom-4-8193",  # not a multiple of 256 MiB
        "n2-custom-4-33024",  # above 8 GiB per vCPU without -ext
        "n2-custom-4-1792",  # below 0.5 GiB per vCPU
        "e2-custom-2-16640-ext",  # E2 has no extended memory
        "custom-3-4096",
        "c3-custom-4-8192",  # C3 has no custom types
        "n2-custom-0-8192",
        "e2-custom-medium-2048",
        "e2-standard-3",
        "E2-STANDARD-2",
        "",
    ],
)
def test_a_type_that_google_would_refuse_is_unknown(name):
    assert machine_type(name) is None


def test_limits_that_are_not_in_the_catalogue_are_said_to_be_unverified():
    assert machine_type("n2-custom-4-8192").verified
    assert not machine_type("n4-custom-4-8192").verified


def test_existence_in_a_zone_is_true_false_or_not_known():
    assert exists("e2-standard-2", "europe-west1-b") is True
    assert exists("n2-custom-4-8192", "us-east1-b") is True
    assert exists("a4-highgpu-8g", "us-west2-c") is True
    assert exists("a2-highgpu-1g", "europe-west1-b") is False
    assert exists("e2-standard-3", "europe-west1-b") is False
    assert exists("e2-standard-2", "europe-north2-a") is None
    assert exists("e2-standard-2", "moon-base1-a") is None
