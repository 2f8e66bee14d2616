"""Eventarc: a trigger makes what carries its events, and takes it along."""

import pytest

PLACE = "/eventarc.googleapis.com/v1/projects/p/locations/europe-west4/triggers"
TYPE = {"attribute": "type", "value": "google.cloud.storage.object.v1.finalized"}
TRIGGER = {
    "eventFilters": [TYPE, {"attribute": "bucket", "value": "uploads-of-p"}],
    "destination": {"cloudRun": {"service": "front", "region": "europe-west4"}},
}


@pytest.fixture
def front(cloud):
    """The emulated APIs with a bucket and a service that takes events."""
    cloud.ok("POST", "/storage.googleapis.com/storage/v1/b", {"name": "uploads-of-p"}, project="p")
    place = "/run.googleapis.com/v2/projects/p/locations/europe-west4/services"
    cloud.ok("POST", place, {"template": {"containers": [{"image": "gcr.io/p/front:1"}]}}, serviceId="front")
    return cloud


def test_a_trigger_makes_its_topic_and_subscription_and_takes_them_along(front):
    made = front.ok("POST", PLACE, TRIGGER, triggerId="uploads")["response"]
    transport = made["transport"]["pubsub"]
    assert front.ok("GET", f"/pubsub.googleapis.com/v1/{transport['subscription']}")["topic"] == transport["topic"]
    front.ok("DELETE", f"{PLACE}/uploads")
    assert front.state.below("pubsub.googleapis.com") == []


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"eventFilters": [TYPE]}, 400),
        ({"eventFilters": [TYPE, {"attribute": "bucket", "value": "other"}]}, 404),
        ({"eventFilters": [{"attribute": "bucket", "value": "uploads-of-p"}]}, 400),
        ({"destination": {"cloudRun": {"service": "back", "region": "europe-west4"}}}, 404),
        ({"destination": {}}, 400),
        ({"serviceAccount": "caller@p.iam.gserviceaccount.com"}, 403),
        ({"transport": {"pubsub": {"topic": "projects/p/topics/mine"}}}, 400),
        ({"channel": "projects/p/locations/europe-west4/channels/partner"}, 404),
    ],
)
def test_what_the_api_refuses_of_a_trigger(front, change, status):
    assert front.refused("POST", PLACE, TRIGGER | change, triggerId="uploads")[0] == status


def test_the_filters_of_a_trigger_stay(front):
    front.ok("POST", PLACE, TRIGGER, triggerId="uploads")
    body = {"eventFilters": [TYPE]}
    assert front.refused("PATCH", f"{PLACE}/uploads", body, updateMask="eventFilters")[0] == 400
    front.ok("PATCH", f"{PLACE}/uploads", {"labels": {"a": "b"}}, updateMask="labels")


def test_a_channel_waits_for_its_partner(cloud):
    place = "/eventarc.googleapis.com/v1/projects/p/locations/europe-west4/channels"
    made = cloud.ok("POST", place, {}, channelId="partner")["response"]
    assert made["state"] == "PENDING"
    assert made["activationToken"]
