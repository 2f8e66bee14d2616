"""Query parameters, checked by the method's document."""

import pytest

TOPICS = "/pubsub.googleapis.com/v1/projects/p/topics"
NETWORKS = "/compute.googleapis.com/compute/v1/projects/p/global/networks"


@pytest.mark.parametrize(
    "query", [{"pageSize": "5"}, {"page_size": "5"}, {"alt": "json"}, {"prettyPrint": "false"}, {"$alt": "json"}]
)
def test_what_the_document_knows_is_taken(cloud, query):
    assert cloud.ok("GET", TOPICS, **query) == {"topics": []}


def test_an_unknown_parameter_is_refused_by_its_name(cloud):
    assert 'Unknown name "pageSise": Cannot bind query parameter' in cloud.refused("GET", TOPICS, pageSise="5")[1]


def test_an_older_api_lets_an_unknown_parameter_pass(cloud):
    assert cloud.ask("GET", NETWORKS, nosuch="1").status == 200


def test_a_parameter_of_the_wrong_type_is_refused(cloud):
    assert cloud.refused("GET", NETWORKS, maxResults="many") == (
        400,
        "Invalid value at 'maxResults' (TYPE_UINT32), \"many\"",
    )


def test_a_required_parameter_is_missed(cloud):
    refused = cloud.ask("POST", "/storage.googleapis.com/storage/v1/b", {"name": "some-bucket"})
    assert refused.body["error"]["message"] == "Required parameter: project"
    assert refused.body["error"]["errors"][0]["reason"] == "required"
