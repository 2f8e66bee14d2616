"""IAM: accounts, keys, roles and pools, as the API keeps them."""

import base64
import json

import pytest
from cryptography.hazmat.primitives.serialization import load_pem_private_key

AT = "/iam.googleapis.com/v1/projects/rehearsal"
ACCOUNTS = f"{AT}/serviceAccounts"
PROJECT = "/cloudresourcemanager.googleapis.com/v1/projects/rehearsal"
EMAIL = "ingest@rehearsal.iam.gserviceaccount.com"


@pytest.fixture
def account(cloud):
    return cloud.ok("POST", ACCOUNTS, {"accountId": "ingest", "serviceAccount": {"displayName": "Ingest"}})


def grant(cloud, role, *members, **more):
    policy = {"bindings": [{"role": role, "members": list(members), **more.pop("binding", {})}], **more}
    return cloud.ask("POST", f"{PROJECT}:setIamPolicy", {"policy": policy})


def test_an_account_is_found_by_address_and_by_number_in_any_project(cloud, account):
    assert account["email"] == EMAIL
    for name in (EMAIL, account["uniqueId"]):
        assert cloud.ok("GET", f"/iam.googleapis.com/v1/projects/-/serviceAccounts/{name}") == account


@pytest.mark.parametrize("name", ["short", "Upper-case", "9digit-first", "ends-with-", "a" * 31, ""])
def test_an_account_id_that_is_not_allowed_is_refused(cloud, name):
    assert cloud.refused("POST", ACCOUNTS, {"accountId": name})[0] == 400


def test_an_account_that_exists_is_not_made_again(cloud, account):
    assert cloud.refused("POST", ACCOUNTS, {"accountId": "ingest"})[0] == 409


def test_only_the_fields_of_the_mask_change(cloud, account):
    change = {"serviceAccount": {"displayName": "New", "description": "New"}, "updateMask": "description"}
    changed = cloud.ok("PATCH", f"{ACCOUNTS}/{EMAIL}", change)
    assert (changed["displayName"], changed["description"]) == ("Ingest", "New")


def test_a_key_is_real_and_its_private_half_is_told_once(cloud, account):
    made = cloud.ok("POST", f"{ACCOUNTS}/{EMAIL}/keys", {})
    told = json.loads(base64.b64decode(made["privateKeyData"]))
    public = load_pem_private_key(told["private_key"].encode(), None).public_key()
    read = cloud.ok("GET", f"/iam.googleapis.com/v1/{made['name']}", publicKeyType="TYPE_RAW_PUBLIC_KEY")
    assert told["client_email"] == EMAIL
    assert load_public(read["publicKeyData"]) == public
    assert "privateKeyData" not in read


def load_public(data):
    from cryptography.hazmat.primitives.serialization import load_pem_public_key  # noqa: PLC0415

    return load_pem_public_key(base64.b64decode(data))


def test_the_policy_of_a_project_names_a_deleted_account_as_deleted_until_it_is_back(cloud, account):
    grant(cloud, "roles/pubsub.publisher", f"serviceAccount:{EMAIL}")
    cloud.ok("DELETE", f"{ACCOUNTS}/{EMAIL}")
    policy = cloud.ok("POST", f"{PROJECT}:getIamPolicy", {})
    assert policy["bindings"][0]["members"] == [f"deleted:serviceAccount:{EMAIL}?uid={account['uniqueId']}"]
    restored = cloud.ok("POST", f"{ACCOUNTS}/{account['uniqueId']}:undelete")["restoredAccount"]
    policy = cloud.ok("POST", f"{PROJECT}:getIamPolicy", {})
    assert (restored, policy["bindings"][0]["members"]) == (account, [f"serviceAccount:{EMAIL}"])


def test_a_new_account_does_not_inherit_what_a_deleted_one_was_granted(cloud, account):
    grant(cloud, "roles/pubsub.publisher", f"serviceAccount:{EMAIL}")
    cloud.ok("DELETE", f"{ACCOUNTS}/{EMAIL}")
    again = cloud.ok("POST", ACCOUNTS, {"accountId": "ingest"})
    policy = cloud.ok("POST", f"{PROJECT}:getIamPolicy", {})
    assert again["uniqueId"] != account["uniqueId"]
    assert policy["bindings"][0]["members"][0].startswith("deleted:")
    assert cloud.refused("POST", f"{ACCOUNTS}/{account['uniqueId']}:undelete")[0] == 409


def test_who_may_act_as_an_account_goes_with_it(cloud, account):
    policy = {"bindings": [{"role": "roles/iam.serviceAccountUser", "members": ["user:a@example.com"]}]}
    path = f"{ACCOUNTS}/{EMAIL}"
    cloud.ok("POST", f"{path}:setIamPolicy", {"policy": policy})
    cloud.ok("DELETE", path)
    cloud.ok("POST", ACCOUNTS, {"accountId": "ingest"})
    assert "bindings" not in cloud.ok("POST", f"{path}:getIamPolicy", {})


@pytest.mark.parametrize(
    ("permission", "refusal"),
    [("pubsub.topics.explode", "not valid"), ("resourcemanager.projects.list", "not supported in custom roles")],
)
def test_a_custom_role_holds_only_permissions_that_it_may(cloud, permission, refusal):
    body = {"roleId": "one", "role": {"title": "One", "includedPermissions": [permission]}}
    assert refusal in cloud.refused("POST", f"{AT}/roles", body)[1]


def test_a_deleted_role_is_shown_keeps_its_name_and_comes_back(cloud):
    made = cloud.ok("POST", f"{AT}/roles", {"roleId": "one", "role": {"includedPermissions": ["pubsub.topics.get"]}})
    cloud.ok("DELETE", f"{AT}/roles/one")
    assert cloud.ok("GET", f"{AT}/roles/one")["deleted"]
    assert cloud.ok("GET", f"{AT}/roles")["roles"] == []
    assert cloud.refused("POST", f"{AT}/roles", {"roleId": "one"})[0] == 400
    assert "does not exist" in grant(cloud, made["name"], "user:a@example.com").body["error"]["message"]
    assert "deleted" not in cloud.ok("POST", f"{AT}/roles/one:undelete", {})
    assert grant(cloud, made["name"], "user:a@example.com").status == 200


def test_a_role_changed_by_another_is_not_overwritten(cloud):
    made = cloud.ok("POST", f"{AT}/roles", {"roleId": "one", "role": {"title": "One"}})
    cloud.ok("PATCH", f"{AT}/roles/one", {"title": "Two"})
    assert cloud.refused("PATCH", f"{AT}/roles/one", {"title": "Three", "etag": made["etag"]})[0] == 409


def test_googles_roles_are_told_with_their_permissions(cloud):
    assert cloud.ok("GET", "/iam.googleapis.com/v1/roles/pubsub.publisher")["includedPermissions"] == [
        "pubsub.topics.publish"
    ]
    assert cloud.refused("GET", "/iam.googleapis.com/v1/roles/pubsub.publishers")[0] == 404


@pytest.mark.parametrize(
    ("role", "member", "refusal"),
    [
        ("roles/pubsub.publishers", "user:a@example.com", "not supported"),
        ("projects/rehearsal/roles/none", "user:a@example.com", "does not exist"),
        ("roles/viewer", "serviceAccount:none@rehearsal.iam.gserviceaccount.com", "does not exist"),
        ("roles/viewer", "somebody@example.com", "unknown type"),
        ("roles/viewer", "allUsers", "cannot be a member"),
    ],
)
def test_a_policy_names_only_what_exists(cloud, role, member, refusal):
    reply = grant(cloud, role, member)
    assert (reply.status, refusal in reply.body["error"]["message"]) == (400, True)


def test_an_agent_that_comes_only_when_asked_for_can_be_granted_after_that(cloud):
    cloud.ok("GET", PROJECT)
    agents = "/serviceusage.googleapis.com/v1beta1/projects/rehearsal/services/pubsub.googleapis.com"
    number = cloud.ok("GET", PROJECT)["projectNumber"]
    agent = f"serviceAccount:service-{number}@gcp-sa-pubsub.iam.gserviceaccount.com"
    assert grant(cloud, "roles/pubsub.publisher", agent).status == 400
    cloud.ok("POST", f"{agents}:generateServiceIdentity")
    assert grant(cloud, "roles/pubsub.publisher", agent).status == 200


def test_a_condition_wants_version_3_and_is_hidden_from_version_1(cloud):
    condition = {"binding": {"condition": {"title": "t", "expression": "true"}}}
    assert grant(cloud, "roles/pubsub.publisher", "user:a@example.com", **condition).status == 400
    assert grant(cloud, "roles/pubsub.publisher", "user:a@example.com", version=3, **condition).status == 200
    first = cloud.ok("POST", f"{PROJECT}:getIamPolicy", {})
    third = cloud.ok("POST", f"{PROJECT}:getIamPolicy", {"options": {"requestedPolicyVersion": 3}})
    assert "_withcond_" in first["bindings"][0]["role"]
    assert third["bindings"][0]["condition"]["expression"] == "true"


def test_a_policy_changed_by_another_is_not_overwritten(cloud):
    old = grant(cloud, "roles/viewer", "user:a@example.com").body["etag"]
    grant(cloud, "roles/viewer", "user:b@example.com")
    assert grant(cloud, "roles/viewer", "user:c@example.com", etag=old).status == 409


def test_a_policy_has_no_more_members_than_iam_keeps(cloud):
    members = [f"user:u{number}@example.com" for number in range(1501)]
    assert grant(cloud, "roles/viewer", *members[:1500]).status == 200
    assert grant(cloud, "roles/viewer", *members).status == 400


POOLS = f"{AT}/locations/global/workloadIdentityPools"
GITHUB = {
    "attributeMapping": {"google.subject": "assertion.sub"},
    "attributeCondition": "assertion.repository_owner == 'me'",
    "oidc": {"issuerUri": "https://token.actions.githubusercontent.com"},
}


def test_a_deleted_pool_keeps_its_name_and_comes_back(cloud):
    made = cloud.ok("POST", POOLS, {}, workloadIdentityPoolId="continuous")["response"]
    assert (made["state"], made["name"].split("/")[1].isdigit()) == ("ACTIVE", True)
    cloud.ok("DELETE", f"{POOLS}/continuous")
    assert cloud.ok("GET", f"{POOLS}/continuous")["state"] == "DELETED"
    assert cloud.refused("POST", POOLS, {}, workloadIdentityPoolId="continuous")[0] == 409
    cloud.ok("POST", f"{POOLS}/continuous:undelete", {})
    assert [pool["state"] for pool in cloud.ok("GET", POOLS)["workloadIdentityPools"]] == ["ACTIVE"]


@pytest.mark.parametrize(
    "change",
    [
        {"attributeCondition": ""},
        {"attributeMapping": {}},
        {"attributeMapping": {"google.subject": "assertion.sub", "google.name": "assertion.name"}},
        {"oidc": {"issuerUri": "http://token.example.com"}},
        {"oidc": {"issuerUri": "https://token.example.com", "allowedAudiences": ["a"] * 11}},
        {"aws": {"accountId": "123456789012"}},
    ],
)
def test_a_provider_that_would_let_in_anybody_or_nobody_is_refused(cloud, change):
    cloud.ok("POST", POOLS, {}, workloadIdentityPoolId="continuous")
    providers = f"{POOLS}/continuous/providers"
    cloud.ok("POST", providers, GITHUB, workloadIdentityPoolProviderId="github")
    assert cloud.refused("POST", providers, GITHUB | change, workloadIdentityPoolProviderId="other")[0] == 400


def test_a_pool_that_is_not_there_cannot_be_granted(cloud):
    cloud.ok("POST", POOLS, {}, workloadIdentityPoolId="continuous")
    number = cloud.ok("GET", PROJECT)["projectNumber"]
    member = f"principalSet://iam.googleapis.com/projects/{number}/locations/global/workloadIdentityPools/continuous/*"
    assert grant(cloud, "roles/pubsub.publisher", member).status == 200
    assert grant(cloud, "roles/pubsub.publisher", member.replace("continuous", "other")).status == 400
