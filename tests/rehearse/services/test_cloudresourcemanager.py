"""Resource Manager: projects in both versions, folders, liens and tags."""

import pytest

FIRST = "/cloudresourcemanager.googleapis.com/v1"
THIRD = "/cloudresourcemanager.googleapis.com/v3"


@pytest.fixture
def project(cloud):
    body = {"projectId": "sensor-fleet", "displayName": "Sensor fleet", "labels": {"team": "red"}}
    return cloud.ok("POST", f"{THIRD}/projects", body)["response"]


def test_a_project_that_nobody_created_is_there(cloud):
    first, third = (cloud.ok("GET", f"{at}/projects/sensor-fleet") for at in (FIRST, THIRD))
    assert (first["lifecycleState"], third["state"]) == ("ACTIVE", "ACTIVE")
    assert third["name"] == f"projects/{first['projectNumber']}"
    assert cloud.ok("GET", f"{THIRD}/{third['name']}") == third


def test_a_project_of_one_version_is_shown_in_the_words_of_the_other(cloud, project):
    first = cloud.ok("GET", f"{FIRST}/projects/sensor-fleet")
    assert (first["name"], first["labels"]) == ("Sensor fleet", {"team": "red"})
    cloud.ok("PUT", f"{FIRST}/projects/sensor-fleet", {**first, "name": "Renamed", "labels": {}})
    third = cloud.ok("GET", f"{THIRD}/projects/sensor-fleet")
    assert (third["displayName"], third.get("labels")) == ("Renamed", {})


@pytest.mark.parametrize("project_id", ["short", "Upper-case", "1digit-first", "ends-with-", "a" * 31])
def test_a_project_id_that_is_not_allowed_is_refused(cloud, project_id):
    assert cloud.refused("POST", f"{FIRST}/projects", {"projectId": project_id})[0] == 400


def test_the_id_of_a_deleted_project_stays_taken(cloud, project):
    cloud.ok("DELETE", f"{FIRST}/projects/sensor-fleet")
    assert cloud.ok("GET", f"{THIRD}/projects/sensor-fleet")["state"] == "DELETE_REQUESTED"
    assert cloud.refused("POST", f"{FIRST}/projects", {"projectId": "sensor-fleet"})[0] == 409
    cloud.ok("POST", f"{FIRST}/projects/sensor-fleet:undelete", {})
    assert cloud.ok("GET", f"{THIRD}/projects/sensor-fleet")["state"] == "ACTIVE"


@pytest.mark.parametrize(
    ("wanted", "found"),
    [("id:sensor-*", 1), ("labels.team:red lifecycleState:ACTIVE", 1), ("labels.team:blue", 0), ("name:other", 0)],
)
def test_projects_are_found_by_a_filter(cloud, project, wanted, found):
    assert len(cloud.ok("GET", f"{FIRST}/projects", filter=wanted)["projects"]) == found


def test_a_lien_keeps_a_project(cloud, project):
    lien = {
        "parent": project["name"],
        "restrictions": ["resourcemanager.projects.delete"],
        "origin": "me",
        "reason": "x",
    }
    made = cloud.ok("POST", f"{THIRD}/liens", lien)
    assert "lien" in cloud.refused("DELETE", f"{THIRD}/projects/sensor-fleet")[1]
    assert cloud.ok("GET", f"{THIRD}/liens", parent="projects/sensor-fleet")["liens"] == [made]
    cloud.ok("DELETE", f"{THIRD}/{made['name']}")
    cloud.ok("DELETE", f"{THIRD}/projects/sensor-fleet")


def folder(cloud, name="One", parent="organizations/123"):
    return cloud.ask("POST", f"{THIRD}/folders", {"displayName": name, "parent": parent})


def test_a_folder_is_deleted_only_when_it_is_empty(cloud):
    above = folder(cloud).body["response"]["name"]
    below = folder(cloud, parent=above).body["response"]["name"]
    assert cloud.refused("DELETE", f"{THIRD}/{above}")[0] == 400
    cloud.ok("DELETE", f"{THIRD}/{below}")
    cloud.ok("DELETE", f"{THIRD}/{above}")
    assert cloud.ok("GET", f"{THIRD}/folders", parent="organizations/123")["folders"] == []


def test_siblings_have_different_names(cloud):
    assert folder(cloud).status == 200
    assert folder(cloud).status == 400
    assert folder(cloud, parent="organizations/456").status == 200


def test_folders_are_not_nested_too_deep(cloud):
    parent = "organizations/123"
    for _ in range(10):
        parent = folder(cloud, parent=parent).body["response"]["name"]
    assert folder(cloud, parent=parent).status == 400


def test_the_line_of_a_project_goes_up_to_its_organization(cloud):
    above = folder(cloud).body["response"]["name"]
    cloud.ok("POST", f"{THIRD}/projects", {"projectId": "sensor-fleet", "parent": above})
    line = cloud.ok("POST", f"{FIRST}/projects/sensor-fleet:getAncestry", {})["ancestor"]
    assert [each["resourceId"]["type"] for each in line] == ["project", "folder", "organization"]


def test_a_bound_tag_is_not_deleted(cloud, project):
    key = cloud.ok("POST", f"{THIRD}/tagKeys", {"parent": "organizations/123", "shortName": "stage"})["response"]
    value = cloud.ok("POST", f"{THIRD}/tagValues", {"parent": key["name"], "shortName": "test"})["response"]
    assert value["namespacedName"] == "123/stage/test"
    to = f"//cloudresourcemanager.googleapis.com/{project['name']}"
    bound = cloud.ok("POST", f"{THIRD}/tagBindings", {"parent": to, "tagValue": value["name"]})["response"]
    assert cloud.refused("DELETE", f"{THIRD}/{value['name']}")[0] == 400
    assert cloud.ok("GET", f"{THIRD}/tagBindings", parent=to)["tagBindings"][0]["tagValue"] == value["name"]
    for name in (bound["name"], value["name"], key["name"]):
        cloud.ok("DELETE", f"{THIRD}/{name}")


def test_an_organization_policy_is_kept_until_it_is_cleared(cloud):
    at = f"{FIRST}/projects/sensor-fleet"
    constraint = "constraints/compute.disableSerialPortAccess"
    policy = {"constraint": constraint, "booleanPolicy": {"enforced": True}}
    cloud.ok("POST", f"{at}:setOrgPolicy", {"policy": policy})
    assert cloud.ok("POST", f"{at}:getOrgPolicy", {"constraint": constraint})["booleanPolicy"] == {"enforced": True}
    cloud.ok("POST", f"{at}:clearOrgPolicy", {"constraint": constraint})
    assert cloud.ok("POST", f"{at}:getOrgPolicy", {"constraint": constraint}) == {"constraint": constraint}
