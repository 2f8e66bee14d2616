"""Where a bucket can lie."""

import pytest

from groundplan.catalog.bucket_locations import location_type
from groundplan.catalog.data_file import read


@pytest.mark.parametrize(
    ("location", "kind"),
    [
        ("europe-west4", "region"),
        ("EUROPE-WEST4", "region"),
        ("eur4", "dual-region"),
        ("EU", "multi-region"),
        ("europe-west4-a", None),
        ("global", None),
        ("mars-north1", None),
    ],
)
def test_the_sort_of_a_place(location, kind):
    assert location_type(location) == kind


def test_every_larger_place_is_one_that_a_preview_takes():
    table = read("bucket_locations")
    larger = read("provider_rules_terms")["larger_locations"]
    assert {place.lower() for place in table["dual_regions"] + table["multi_regions"]} <= set(larger)
