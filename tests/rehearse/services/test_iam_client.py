"""Google's own clients for IAM, Resource Manager and Service Usage against a served emulator."""

import base64
import json

import pytest
from google.auth.credentials import AnonymousCredentials
from google.oauth2 import service_account
from googleapiclient.discovery import build
from googleapiclient.errors import HttpError


@pytest.fixture(scope="module")
def client(served):
    """Makes the client of an API; IAM's newer library, google-cloud-iam, speaks gRPC alone."""

    def made(api, version):
        options = {"api_endpoint": served}
        return build(api, version, credentials=AnonymousCredentials(), client_options=options, cache_discovery=False)

    return made


def test_a_key_made_by_the_client_is_one_that_googles_libraries_sign_with(client):
    accounts = client("iam", "v1").projects().serviceAccounts()
    made = accounts.create(name="projects/p", body={"accountId": "ingest"}).execute()
    assert accounts.get(name=f"projects/-/serviceAccounts/{made['email']}").execute() == made
    key = accounts.keys().create(name=made["name"], body={}).execute()
    told = json.loads(base64.b64decode(key["privateKeyData"]))
    credentials = service_account.Credentials.from_service_account_info(told)
    assert credentials.service_account_email == made["email"]
    assert credentials.sign_bytes(b"reading")
    assert [each["name"] for each in accounts.keys().list(name=made["name"]).execute()["keys"]] == [key["name"]]


def test_a_policy_is_read_changed_and_written(client):
    role = client("iam", "v1").projects().roles()
    body = {"roleId": "publisher", "role": {"includedPermissions": ["pubsub.topics.publish"]}}
    name = role.create(parent="projects/p", body=body).execute()["name"]
    projects = client("cloudresourcemanager", "v3").projects()
    policy = projects.getIamPolicy(resource="projects/p", body={}).execute()
    policy["bindings"] = [{"role": name, "members": ["user:a@example.com"]}]
    written = projects.setIamPolicy(resource="projects/p", body={"policy": policy}).execute()
    assert written["bindings"] == policy["bindings"]
    with pytest.raises(HttpError, match="concurrent policy changes"):
        projects.setIamPolicy(resource="projects/p", body={"policy": policy}).execute()


def test_googles_roles_are_paged_to_the_end(client):
    roles = client("iam", "v1").roles()
    request, found = roles.list(pageSize=1000), []
    while request is not None:
        answer = request.execute()
        found += [role["name"] for role in answer["roles"]]
        request = roles.list_next(request, answer)
    assert len(found) == len(set(found)) > 2000


def test_services_are_enabled_by_their_client(client):
    services = client("serviceusage", "v1").services()
    services.enable(name="projects/p/services/pubsub.googleapis.com", body={}).execute()
    listed = services.list(parent="projects/p", filter="state:ENABLED", pageSize=200).execute()["services"]
    assert "pubsub.googleapis.com" in {service["config"]["name"] for service in listed}
