"""Cloud Scheduler: jobs, none of which is ever started."""

import pytest

PLACE = "/cloudscheduler.googleapis.com/v1/projects/p/locations/europe-west4/jobs"
NAME = "projects/p/locations/europe-west4/jobs/nightly"
JOB = {"name": NAME, "schedule": "0 3 * * *", "httpTarget": {"uri": "https://example.com/"}}


def test_a_job_is_enabled_and_has_googles_defaults(cloud):
    made = cloud.ok("POST", PLACE, JOB)
    assert (made["state"], made["attemptDeadline"], made["httpTarget"]["httpMethod"]) == ("ENABLED", "180s", "POST")


def test_what_is_left_out_of_a_retry_is_filled_in(cloud):
    made = cloud.ok("POST", PLACE, JOB | {"retryConfig": {"retryCount": 3}})
    assert made["retryConfig"] == {
        "retryCount": 3,
        "maxRetryDuration": "0s",
        "minBackoffDuration": "5s",
        "maxBackoffDuration": "3600s",
        "maxDoublings": 5,
    }


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"schedule": "61 * * * *"}, "schedule"),
        ({"schedule": ""}, "schedule"),
        ({"timeZone": "Europe/Atlantis"}, "timeZone"),
        ({"attemptDeadline": "5s"}, "attemptDeadline"),
        ({"httpTarget": {"uri": "ftp://example.com"}}, "uri"),
        ({"pubsubTarget": {"topicName": "projects/p/topics/nights", "data": "YQ=="}}, "Exactly one"),
        ({"name": f"{NAME}.1"}, "name"),
    ],
)
def test_what_the_api_refuses_of_a_job(cloud, change, said):
    status, message = cloud.refused("POST", PLACE, JOB | change)
    assert status == 400
    assert said in message


def test_a_job_cannot_publish_to_a_topic_that_does_not_exist(cloud):
    body = {
        "name": NAME,
        "schedule": "0 3 * * *",
        "pubsubTarget": {"topicName": "projects/p/topics/nights", "data": "YQ=="},
    }
    assert cloud.refused("POST", PLACE, body)[0] == 404
    cloud.ok("PUT", "/pubsub.googleapis.com/v1/projects/p/topics/nights", {})
    cloud.ok("POST", PLACE, body)


def test_a_paused_job_can_be_resumed(cloud):
    cloud.ok("POST", PLACE, JOB)
    assert cloud.ok("POST", f"{PLACE}/nightly:pause", {})["state"] == "PAUSED"
    assert cloud.ok("POST", f"{PLACE}/nightly:resume", {})["state"] == "ENABLED"
    assert cloud.ok("POST", f"{PLACE}/nightly:run", {})["lastAttemptTime"]
