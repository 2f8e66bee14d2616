"""Artifact Registry: repositories as the API keeps them."""

import pytest

PLACE = "/artifactregistry.googleapis.com/v1/projects/p/locations/europe-west4/repositories"
KEEP = {"id": "keep", "action": "KEEP", "mostRecentVersions": {"keepCount": 5}}


def test_a_repository_tells_where_images_are_pushed(cloud):
    cloud.ok("POST", PLACE, {"format": "DOCKER"}, repositoryId="images")
    made = cloud.ok("GET", f"{PLACE}/images")
    assert made["name"] == "projects/p/locations/europe-west4/repositories/images"
    assert made["registryUri"] == "europe-west4-docker.pkg.dev/p/images"
    assert made["mode"] == "STANDARD_REPOSITORY"


@pytest.mark.parametrize(
    ("body", "query", "said"),
    [
        ({"format": "DOCKER"}, {"repositoryId": "Images"}, "lower-case"),
        ({}, {"repositoryId": "images"}, "format"),
        ({"format": "DOCKER", "mode": "REMOTE_REPOSITORY"}, {"repositoryId": "images"}, "remoteRepositoryConfig"),
        ({"format": "DOCKER", "cleanupPolicies": {"Keep": KEEP}}, {"repositoryId": "images"}, "cleanup policy"),
        (
            {"format": "DOCKER", "cleanupPolicies": {"keep": {"action": "KEEP"}}},
            {"repositoryId": "images"},
            "condition",
        ),
        ({"format": "DOCKER", "labels": {"Team": "a"}}, {"repositoryId": "images"}, "Team"),
    ],
)
def test_what_the_api_refuses_of_a_repository(cloud, body, query, said):
    status, message = cloud.refused("POST", PLACE, body, **query)
    assert status == 400
    assert said in message


def test_the_format_of_a_repository_stays(cloud):
    cloud.ok("POST", PLACE, {"format": "DOCKER"}, repositoryId="images")
    status, message = cloud.refused("PATCH", f"{PLACE}/images", {"format": "NPM"}, updateMask="format")
    assert (status, "cannot be changed" in message) == (400, True)


def test_a_cleanup_policy_can_be_added_and_taken_away(cloud):
    cloud.ok("POST", PLACE, {"format": "DOCKER"}, repositoryId="images")
    cloud.ok("PATCH", f"{PLACE}/images", {"cleanupPolicies": {"keep": KEEP}}, updateMask="cleanupPolicies")
    assert cloud.ok("GET", f"{PLACE}/images")["cleanupPolicies"]["keep"] == KEEP
    cloud.ok("PATCH", f"{PLACE}/images", {}, updateMask="cleanupPolicies")
    assert "cleanupPolicies" not in cloud.ok("GET", f"{PLACE}/images")


def test_a_virtual_repository_stands_over_ones_that_exist(cloud):
    name = "projects/p/locations/europe-west4/repositories/images"
    policies = {"upstreamPolicies": [{"id": "first", "repository": name, "priority": 1}]}
    body = {"format": "DOCKER", "mode": "VIRTUAL_REPOSITORY", "virtualRepositoryConfig": policies}
    assert cloud.refused("POST", PLACE, body, repositoryId="all")[0] == 404
    cloud.ok("POST", PLACE, {"format": "DOCKER"}, repositoryId="images")
    cloud.ok("POST", PLACE, body, repositoryId="all")
