"""Dataflow: jobs from templates, their states, and what the provider reads of every one."""

import json

import pytest

PLACE = "/dataflow.googleapis.com/v1b3/projects/p/locations/europe-west4"
FLEX = f"{PLACE}/flexTemplates:launch"
SPECIFICATION = {
    "image": "gcr.io/p/pipeline:1",
    "metadata": {"parameters": [{"name": "mode"}, {"name": "size", "isOptional": True}]},
}


def launch(name="stream", *, environment=None, **more):
    given = {"jobName": name, "containerSpecGcsPath": "gs://staging-of-p/pipeline.json", "parameters": {"mode": "all"}}
    runtime = {"enableStreamingEngine": True, "tempLocation": "gs://staging-of-p/temp"} | (environment or {})
    return {"launchParameter": given | {"environment": runtime} | more}


@pytest.fixture
def staged(cloud):
    """The emulated APIs with the specification of a template in a bucket."""
    cloud.ok("POST", "/storage.googleapis.com/storage/v1/b", {"name": "staging-of-p"}, project="p")
    upload = "/storage.googleapis.com/upload/storage/v1/b/staging-of-p/o"
    cloud.ok("POST", upload, json.dumps(SPECIFICATION).encode(), name="pipeline.json", uploadType="media")
    return cloud


def test_a_launched_job_runs_and_tells_what_the_provider_reads(staged):
    job = staged.ok("POST", FLEX, launch(environment={"maxWorkers": 3}))["job"]
    found = staged.ok("GET", f"{PLACE}/jobs/{job['id']}")
    assert (found["currentState"], found["type"]) == ("JOB_STATE_RUNNING", "JOB_TYPE_STREAMING")
    assert found["environment"]["workerPools"][0]["autoscalingSettings"]["maxNumWorkers"] == 3
    options = found["environment"]["sdkPipelineOptions"]["options"]
    assert (options["mode"], options["tempLocation"]) == ("all", "gs://staging-of-p/temp")


@pytest.mark.parametrize("state", ["JOB_STATE_CANCELLED", "JOB_STATE_DRAINED"])
def test_a_job_ends_as_it_is_told_and_only_once(staged, state):
    path = f"{PLACE}/jobs/{staged.ok('POST', FLEX, launch())['job']['id']}"
    assert staged.ok("PUT", path, {"requestedState": state})["currentState"] == state
    status, message = staged.refused("PUT", path, {"requestedState": "JOB_STATE_CANCELLED"})
    assert (status, "Job has terminated" in message) == (400, True)


def test_a_batch_job_cannot_be_drained(staged):
    body = {
        "jobName": "words",
        "gcsPath": "gs://dataflow-templates/latest/Word_Count",
        "environment": {"tempLocation": "gs://staging-of-p/temp"},
    }
    job = staged.ok("POST", f"{PLACE}/templates", body)
    assert job["type"] == "JOB_TYPE_BATCH"
    assert staged.refused("PUT", f"{PLACE}/jobs/{job['id']}", {"requestedState": "JOB_STATE_DRAINED"})[0] == 400


def test_one_job_of_a_name_runs_at_a_time_and_an_update_takes_its_place(staged):
    first = staged.ok("POST", FLEX, launch())["job"]
    assert staged.refused("POST", FLEX, launch())[0] == 409
    second = staged.ok("POST", FLEX, launch(update=True))["job"]
    old = staged.ok("GET", f"{PLACE}/jobs/{first['id']}")
    assert (old["currentState"], old["replacedByJobId"]) == ("JOB_STATE_UPDATED", second["id"])
    active = staged.ok("GET", f"{PLACE}/jobs", filter="ACTIVE")["jobs"]
    assert [job["id"] for job in active] == [second["id"]]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (launch("Stream"), 400),
        (launch(update=True), 400),
        (launch(containerSpecGcsPath="gs://staging-of-p/other.json"), 400),
        (launch(parameters={}), 400),
        (launch(parameters={"mode": "all", "colour": "red"}), 400),
        (launch(environment={"autoscalingAlgorithm": "THROUGHPUT_BASED"}), 400),
        (launch(environment={"tempLocation": "gs://other-bucket/temp"}), 400),
        (launch(environment={"serviceAccountEmail": "worker@p.iam.gserviceaccount.com"}), 403),
        (launch(environment={"subnetwork": "regions/europe-west4/subnetworks/inside"}), 404),
        (launch(environment={"numWorkers": 5, "maxWorkers": 2}), 400),
    ],
)
def test_what_the_api_refuses_of_a_launch(staged, body, status):
    assert staged.refused("POST", FLEX, body)[0] == status
    assert staged.ok("GET", f"{PLACE}/jobs")["jobs"] == []


def test_a_launch_that_is_only_checked_starts_nothing(staged):
    assert staged.ok("POST", FLEX, launch() | {"validateOnly": True}) == {}
    assert staged.ok("GET", f"{PLACE}/jobs")["jobs"] == []
