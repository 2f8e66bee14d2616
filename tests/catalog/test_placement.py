"""Zones with accelerators: what Google documents, what its API listed, and what nobody could settle."""

import pytest

from groundplan.catalog.accelerators import accelerator, accelerators
from groundplan.catalog.placement import known_zones, place_key, places, presence


@pytest.mark.parametrize(
    ("name", "zone", "there", "basis"),
    [
        ("v6e-256", "us-east5-a", True, "documented"),
        ("v6e-256", "us-south1-ai1b", True, "documented"),
        ("v6e-256", "asia-northeast1-b", True, "listed"),
        ("v6e-256", "us-south1-a", None, "disputed"),
        ("v6e-256", "asia-northeast1-c", None, "region"),
        ("v6e-256", "europe-west1-b", False, ""),
        ("v4-8", "us-central2-b", True, "documented"),
        ("v4-8", "us-central1-a", False, ""),
        ("v3-8", "us-central1-a", True, "documented"),
        ("v3-32", "us-central1-a", None, "region"),
        ("v3-32", "us-east1-d", True, "listed"),
        ("v2-8", "us-central1-b", True, "documented"),
        ("v2-32", "us-central1-b", False, ""),
        ("v2-32", "us-central1-a", True, "documented"),
        ("tpu7x-4x4x4", "us-central1-c", True, "documented"),
        ("a4-highgpu-8g", "us-central1-b", True, "listed"),
        ("a4-highgpu-8g", "us-central1-a", None, "region"),
        ("a4-highgpu-8g", "us-west4-a", False, ""),
        ("a3-megagpu-8g", "us-east5-a", True, "listed"),
        ("a3-megagpu-8g", "asia-south1-c", False, ""),
        ("a2-highgpu-1g", "me-west1-a", True, "listed"),
        ("a2-highgpu-1g", "us-central1-f", True, "listed"),
        ("a4x-highgpu-4g-nolssd", "us-central1-a", None, "region"),
        ("g4-standard-48", "us-central1-b", None, "region"),
        ("n1-standard-4+1xnvidia-tesla-t4", "europe-west4-b", True, "listed"),
        ("n1-standard-4+1xnvidia-tesla-v100", "europe-west1-b", False, ""),
        ("n1-standard-4+1xnvidia-tesla-p100", "us-central1-a", None, "region"),
    ],
)
def test_a_zone_has_an_accelerator_or_not_or_nobody_knows(name, zone, there, basis):
    found = presence(accelerator(name), zone)
    assert (found.there, found.basis) == (there, basis)


def test_a_zone_that_does_not_exist_has_nothing():
    assert all(presence(found, "us-central1-z").there is False for found in accelerators())


def test_places_are_those_with_a_presence_the_surest_first():
    found = accelerator("v6e-256")
    bases = [each.basis for each in places(found)]
    assert bases == sorted(bases, key=["documented", "listed", "disputed", "region"].index)
    assert {each.zone for each in places(found)} == {
        zone for zone in known_zones() if presence(found, zone).there is not False
    }


def test_every_accelerator_may_be_somewhere():
    assert [found.name for found in accelerators() if not places(found)] == []


def test_the_number_of_machines_does_not_move_them():
    assert place_key(accelerator("a3-highgpu-8g")) == place_key(accelerator("64xa3-highgpu-8g"))
