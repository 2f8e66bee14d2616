"""Zones, regions and locations that do not exist are refused as Google does."""

import pytest

from groundplan.rehearse import places
from groundplan.rehearse.replies import Refusal


@pytest.mark.parametrize(
    "path",
    [
        "projects/p/zones/europe-west4-a/instances",
        "projects/p/regions/europe-west4/subnetworks/s",
        "projects/p/locations/europe-west4/repositories",
        "projects/p/locations/us-central1-a/nodes",
        "projects/p/locations/global/keyRings",
        "projects/p/locations/eu/repositories",
        "projects/p/locations/-/services",
        "projects/p/locations",
        "projects/p/topics/zones",
        "b/zones",
    ],
)
def test_a_place_that_exists_is_taken(path):
    places.require(path)


@pytest.mark.parametrize(
    ("path", "status", "message"),
    [
        (
            "projects/p/zones/europe-west4/instances",
            400,
            "Invalid value for field 'zone': 'europe-west4'. Unknown zone.",
        ),
        ("projects/p/regions/mars/addresses", 400, "Invalid value for field 'region': 'mars'. Unknown region."),
        ("projects/p/locations/mars/keyRings", 403, "Permission denied on 'locations/mars' (or it may not exist)."),
    ],
)
def test_a_place_that_does_not_exist_is_refused(path, status, message):
    with pytest.raises(Refusal) as refused:
        places.require(path)
    assert (refused.value.http, refused.value.message) == (status, message)
