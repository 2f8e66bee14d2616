"""What every API does alike: create, get, list, change, delete; operations; repeated and tried requests."""

import pytest

from groundplan.rehearse.call import project_number

HOST = "/artifactregistry.googleapis.com/v1/"
PLACE = f"{HOST}projects/p/locations/europe-west4"
REPOSITORIES = f"{PLACE}/repositories"
COMPUTE = "/compute.googleapis.com/compute/v1/projects/p"
NETWORK = {"name": "plant", "autoCreateSubnetworks": False}
TOPICS = "/pubsub.googleapis.com/v1/projects/p/topics"


def make(cloud, name="images"):
    return cloud.ok("POST", REPOSITORIES, {"format": "DOCKER"}, repositoryId=name)


def test_a_resource_is_there_until_it_is_deleted(cloud):
    make(cloud)
    assert cloud.ok("GET", f"{REPOSITORIES}/images")["format"] == "DOCKER"
    assert cloud.refused("POST", REPOSITORIES, {"format": "DOCKER"}, repositoryId="images")[0] == 409
    cloud.ok("DELETE", f"{REPOSITORIES}/images")
    assert cloud.refused("GET", f"{REPOSITORIES}/images")[0] == 404
    assert cloud.refused("DELETE", f"{REPOSITORIES}/images")[0] == 404


def test_a_list_comes_in_pages_that_miss_and_repeat_nothing(cloud):
    names = {f"topic-{number:02}" for number in range(25)}
    for name in names:
        cloud.ok("PUT", f"{TOPICS}/{name}", {})
    found, token = [], ""
    while True:
        page = cloud.ok("GET", TOPICS, pageSize=7, pageToken=token)
        assert len(page["topics"]) <= 7
        found += [topic["name"].rpartition("/")[2] for topic in page["topics"]]
        if not (token := page.get("nextPageToken", "")):
            break
    assert found == sorted(names)


def test_a_token_of_another_list_is_refused(cloud):
    for name in ("one-topic", "two-topic"):
        cloud.ok("PUT", f"{TOPICS}/{name}", {})
    token = cloud.ok("GET", TOPICS, pageSize=1)["nextPageToken"]
    assert cloud.refused("GET", TOPICS.replace("/p/", "/q/"), pageToken=token)[0] == 400


def test_the_older_apis_name_resources_by_their_last_segment(cloud):
    cloud.ok("POST", f"{COMPUTE}/global/networks", NETWORK)
    assert cloud.ok("GET", f"{COMPUTE}/global/networks/plant")["name"] == "plant"


def test_what_is_only_validated_is_not_done(cloud):
    functions = "/run.googleapis.com/v2/projects/p/locations/europe-west4/services"
    service = {"template": {"containers": [{"image": "alpine"}]}}
    cloud.ok("POST", functions, service, serviceId="site", validateOnly="true")
    assert cloud.refused("GET", f"{functions}/site")[0] == 404


def test_a_request_that_comes_twice_is_done_once(cloud):
    networks = f"{COMPUTE}/global/networks"
    first, second = (cloud.ok("POST", networks, NETWORK, requestId="r-1") for _ in range(2))
    assert first == second
    assert cloud.refused("POST", networks, NETWORK, requestId="r-2")[0] == 409


def test_a_refused_request_may_be_repeated_under_its_id(cloud):
    networks = f"{COMPUTE}/global/networks"
    assert cloud.refused("POST", networks, {}, requestId="r-1")[0] == 400
    cloud.ok("POST", networks, NETWORK, requestId="r-1")


def test_operations_are_listed_and_forgotten(cloud):
    done = make(cloud)
    listed = cloud.ok("GET", f"{COMPUTE}/global/operations")
    assert listed["items"] == []
    assert cloud.ok("GET", HOST + done["name"])["done"]
    serviceusage = "/serviceusage.googleapis.com/v1/"
    enabled = cloud.ok("POST", f"{serviceusage}projects/p/services/pubsub.googleapis.com:enable", {})
    cloud.ok("DELETE", serviceusage + enabled["name"])
    assert cloud.refused("GET", serviceusage + enabled["name"])[0] == 404


def test_operations_of_compute_engine_are_listed_where_they_are(cloud):
    made = cloud.ok("POST", f"{COMPUTE}/global/networks", NETWORK)
    listed = cloud.ok("GET", f"{COMPUTE}/global/operations")["items"]
    assert [one["name"] for one in listed] == [made["name"]]


@pytest.mark.parametrize("action", ["get", "wait"])
def test_an_unknown_operation_is_a_404(cloud, action):
    path = f"{COMPUTE}/global/operations/none"
    asked = cloud.refused("GET", path) if action == "get" else cloud.refused("POST", f"{path}/wait")
    assert asked[0] == 404


def test_a_project_may_be_called_by_its_number_once_it_is_known(cloud):
    cloud.ok("PUT", f"{TOPICS}/readings", {})
    by_number = cloud.ok("GET", f"{TOPICS}/readings".replace("/p/", f"/{project_number('p')}/"))
    assert by_number["name"] == "projects/p/topics/readings"


def test_a_new_resource_has_the_defaults_of_its_document(cloud):
    cloud.ok("POST", f"{COMPUTE}/global/networks", NETWORK)
    assert cloud.ok("GET", f"{COMPUTE}/global/networks/plant")["kind"] == "compute#network"
