"""Cloud Functions: each is a service of Cloud Run, and has a trigger of Eventarc where events start it."""

import pytest

PLACE = "/cloudfunctions.googleapis.com/v2/projects/p/locations/europe-west4/functions"
TOPIC = "projects/p/topics/events"
PUBLISHED = {"eventType": "google.cloud.pubsub.topic.v1.messagePublished", "pubsubTopic": TOPIC}


def function(build=None, service=None, **more):
    source = {"storageSource": {"bucket": "source-of-p", "object": "enrol.zip"}}
    config = {"runtime": "python312", "entryPoint": "main", "source": source}
    return {"buildConfig": config | (build or {}), "serviceConfig": service or {}, **more}


@pytest.fixture
def source(cloud):
    """The emulated APIs with the source of a function in a bucket, and a topic."""
    cloud.ok("POST", "/storage.googleapis.com/storage/v1/b", {"name": "source-of-p"}, project="p")
    cloud.ok(
        "POST",
        "/storage.googleapis.com/upload/storage/v1/b/source-of-p/o",
        b"zip",
        name="enrol.zip",
        uploadType="media",
    )
    cloud.ok("PUT", f"/pubsub.googleapis.com/v1/{TOPIC}", {})
    return cloud


def test_a_function_is_an_active_service_of_cloud_run(source):
    made = source.ok("POST", PLACE, function(), functionId="enrol")["response"]
    assert (made["state"], made["environment"]) == ("ACTIVE", "GEN_2")
    assert made["url"] == "https://europe-west4-p.cloudfunctions.net/enrol"
    run = source.ok("GET", "/run.googleapis.com/v2/projects/p/locations/europe-west4/services/enrol")
    assert made["serviceConfig"]["uri"] == run["uri"]
    assert made["serviceConfig"]["service"] == run["name"]
    assert made["buildConfig"]["sourceProvenance"]["resolvedStorageSource"]["generation"]


@pytest.mark.parametrize(("memory", "cpu"), [("", "0.1666"), ("512M", "0.3333"), ("1Gi", "0.5833"), ("16Gi", "4")])
def test_cpus_follow_the_memory(source, memory, cpu):
    body = function(service={"availableMemory": memory} if memory else {})
    assert source.ok("POST", PLACE, body, functionId="enrol")["response"]["serviceConfig"]["availableCpu"] == cpu


def test_a_function_takes_its_service_along_when_it_goes(source):
    body = function(eventTrigger=PUBLISHED)
    source.ok("POST", PLACE, body, functionId="enrol")
    source.ok("DELETE", f"{PLACE}/enrol")
    for host in ("run", "eventarc", "cloudfunctions"):
        assert source.state.below(f"{host}.googleapis.com") == []
    assert [name for name, _ in source.state.below("pubsub.googleapis.com")] == [f"pubsub.googleapis.com/{TOPIC}"]


def test_an_event_starts_a_function_by_a_trigger(source):
    trigger = source.ok("POST", PLACE, function(eventTrigger=PUBLISHED), functionId="enrol")["response"]["eventTrigger"]
    assert trigger["triggerRegion"] == "europe-west4"
    found = source.ok("GET", f"/eventarc.googleapis.com/v1/{trigger['trigger']}")
    assert found["destination"] == {"cloudFunction": "projects/p/locations/europe-west4/functions/enrol"}
    assert found["transport"]["pubsub"]["topic"] == TOPIC
    subscription = found["transport"]["pubsub"]["subscription"]
    assert source.ok("GET", f"/pubsub.googleapis.com/v1/{subscription}")["topic"] == TOPIC


def test_an_update_makes_a_revision_and_keeps_the_trigger(source):
    first = source.ok("POST", PLACE, function(eventTrigger=PUBLISHED), functionId="enrol")["response"]
    body = {"serviceConfig": {"timeoutSeconds": 120}}
    last = source.ok("PATCH", f"{PLACE}/enrol", body, updateMask="serviceConfig.timeoutSeconds")["response"]
    assert last["serviceConfig"]["revision"] != first["serviceConfig"]["revision"]
    assert last["eventTrigger"] == first["eventTrigger"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (function({"source": {"storageSource": {"bucket": "source-of-p", "object": "other.zip"}}}), 400),
        (function({"runtime": ""}), 400),
        (function({"runtime": "cobol"}), 400),
        (function({"dockerRepository": "projects/p/locations/europe-west4/repositories/images"}), 404),
        (function({"serviceAccount": "projects/p/serviceAccounts/builder@p.iam.gserviceaccount.com"}), 403),
        (function(service={"serviceAccountEmail": "runner@p.iam.gserviceaccount.com"}), 403),
        (function(service={"maxInstanceRequestConcurrency": 8}), 400),
        (function(service={"timeoutSeconds": 4000}), 400),
        (function(eventTrigger=PUBLISHED | {"pubsubTopic": "projects/p/topics/none"}), 404),
        (function(eventTrigger={"eventType": "google.cloud.storage.object.v1.finalized"}), 400),
    ],
)
def test_what_the_api_refuses_of_a_function_leaves_nothing(source, body, status):
    assert source.refused("POST", PLACE, body, functionId="enrol")[0] == status
    assert source.state.below("run.googleapis.com") == []
