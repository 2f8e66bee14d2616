"""From a request to its method."""

from uuid import UUID

REPOSITORIES = "/artifactregistry.googleapis.com/v1/projects/p/locations/europe-west4/repositories"
JOBS = "/run.googleapis.com/v2/projects/p/locations/europe-west4/jobs"


def test_a_query_parameter_may_be_named_as_in_the_message(cloud):
    cloud.ok("POST", REPOSITORIES, {"format": "DOCKER"}, repository_id="images")
    assert cloud.ok("GET", f"{REPOSITORIES}/images")["format"] == "DOCKER"


def test_an_operation_tells_the_message_of_what_was_made_without_its_package_twice(cloud):
    job = {"template": {"template": {"containers": [{"image": "alpine"}]}}}
    made = cloud.ok("POST", JOBS, job, jobId="nightly")
    assert made["response"]["@type"] == "type.googleapis.com/google.cloud.run.v2.Job"
    assert UUID(made["response"]["uid"])


def test_a_zone_of_tpus_alone_is_a_place(cloud):
    """us-central2-b is the only zone of its region, and has nothing but TPUs."""
    assert cloud.ok("GET", "/tpu.googleapis.com/v2/projects/p/locations/us-central2-b/nodes") == {"nodes": []}
