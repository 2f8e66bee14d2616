"""Google's own client of Secret Manager against a served emulator."""

import google_crc32c
import pytest
from google.api_core import exceptions
from google.auth.credentials import AnonymousCredentials
from google.cloud import secretmanager


@pytest.fixture(scope="module")
def client(served):
    return secretmanager.SecretManagerServiceClient(
        credentials=AnonymousCredentials(), transport="rest", client_options={"api_endpoint": served}
    )


def create(client, name):
    secret = {"replication": {"automatic": {}}}
    return client.create_secret(request={"parent": "projects/p", "secret_id": name, "secret": secret})


@pytest.fixture(scope="module")
def secret(client):
    made = create(client, "s")
    for payload in (b"first", b"second"):
        client.add_secret_version(parent=made.name, payload={"data": payload})
    return made


def test_a_secret_is_named_with_its_projects_number(client, secret):
    assert secret.name.split("/")[1].isdigit()
    assert client.get_secret(name="projects/p/secrets/s").name == secret.name
    assert [each.name for each in client.list_secrets(parent="projects/p")] == [secret.name]


def test_the_latest_version_is_read(client, secret):
    read = client.access_secret_version(name="projects/p/secrets/s/versions/latest")
    assert read.payload.data == b"second"
    assert read.payload.data_crc32c == google_crc32c.value(b"second")
    assert read.name == f"{secret.name}/versions/2"


def test_a_version_goes_through_its_states(client, secret):
    name = f"{secret.name}/versions/1"
    assert client.disable_secret_version(name=name).state.name == "DISABLED"
    with pytest.raises(exceptions.BadRequest, match="DISABLED"):
        client.access_secret_version(name=name)
    assert client.enable_secret_version(name=name).state.name == "ENABLED"
    assert client.destroy_secret_version(name=name).state.name == "DESTROYED"
    with pytest.raises(exceptions.BadRequest, match="DESTROYED"):
        client.enable_secret_version(name=name)
    states = [each.state.name for each in client.list_secret_versions(parent=secret.name)]
    assert states == ["ENABLED", "DESTROYED"]


def test_labels_change_and_grants_hold(client, secret):
    changed = client.update_secret(
        secret={"name": secret.name, "labels": {"a": "b"}}, update_mask={"paths": ["labels"]}
    )
    assert dict(changed.labels) == {"a": "b"}
    policy = client.get_iam_policy(request={"resource": secret.name})
    policy.bindings.add(role="roles/secretmanager.secretAccessor", members=["user:a@example.com"])
    client.set_iam_policy(request={"resource": secret.name, "policy": policy})
    assert client.get_iam_policy(request={"resource": "projects/p/secrets/s"}).bindings[0].members


def test_what_is_not_there_is_not_found(client):
    with pytest.raises(exceptions.NotFound):
        client.get_secret(name="projects/p/secrets/none")
    create(client, "gone")
    client.delete_secret(name="projects/p/secrets/gone")
    with pytest.raises(exceptions.NotFound):
        client.delete_secret(name="projects/p/secrets/gone")
