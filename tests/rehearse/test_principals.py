"""Which accounts of Google's exist in a project, and since when."""

import json

import pytest

from groundplan.rehearse.dispatch import Dispatch, Request
from groundplan.rehearse.state import State

PROJECT = "/cloudresourcemanager.googleapis.com/v1/projects/rehearsal"
SERVICES = "/serviceusage.googleapis.com/v1/projects/rehearsal/services"


@pytest.fixture
def new_project():
    """A project in which only the default services are enabled: asks for something in it."""
    dispatch = Dispatch(State(":memory:"), enabled="new")

    def ask(verb, path, body=None):
        return dispatch.answer(Request(verb, path, body=json.dumps(body or {}).encode()))

    return ask


def granted(ask, form):
    number = ask("GET", PROJECT).body["projectNumber"]
    member = "serviceAccount:" + form.replace("N", number)
    policy = {"bindings": [{"role": "roles/viewer", "members": [member]}]}
    return ask("POST", f"{PROJECT}:setIamPolicy", {"policy": policy}).status == 200


@pytest.mark.parametrize(
    ("service", "form"),
    [
        ("compute.googleapis.com", "N-compute@developer.gserviceaccount.com"),
        ("compute.googleapis.com", "N@cloudservices.gserviceaccount.com"),
        ("dataflow.googleapis.com", "service-N@dataflow-service-producer-prod.iam.gserviceaccount.com"),
        ("run.googleapis.com", "service-N@serverless-robot-prod.iam.gserviceaccount.com"),
    ],
)
def test_an_account_that_comes_with_a_service_exists_once_it_is_enabled(new_project, service, form):
    assert not granted(new_project, form)
    new_project("POST", f"{SERVICES}/{service}:enable")
    assert granted(new_project, form)


@pytest.mark.parametrize(
    ("service", "form"),
    [
        ("pubsub.googleapis.com", "service-N@gcp-sa-pubsub.iam.gserviceaccount.com"),
        ("secretmanager.googleapis.com", "service-N@gcp-sa-secretmanager.iam.gserviceaccount.com"),
        ("eventarc.googleapis.com", "service-N@gcp-sa-eventarc.iam.gserviceaccount.com"),
    ],
)
def test_an_agent_that_has_to_be_asked_for_does_not_come_with_its_service(new_project, service, form):
    new_project("POST", f"{SERVICES}/{service}:enable")
    assert not granted(new_project, form)
    new_project("POST", f"{SERVICES.replace('v1', 'v1beta1')}/{service}:generateServiceIdentity")
    assert granted(new_project, form)


def test_agents_of_other_projects_may_exist(new_project):
    assert granted(new_project, "service-123456789012@gcp-sa-pubsub.iam.gserviceaccount.com")


def test_a_service_is_called_only_after_it_was_enabled(new_project):
    topics = "/pubsub.googleapis.com/v1/projects/rehearsal/topics"
    assert new_project("GET", topics).body["error"]["details"][0]["reason"] == "SERVICE_DISABLED"
    new_project("POST", f"{SERVICES}/pubsub.googleapis.com:enable")
    assert new_project("GET", topics).status == 200
