"""Service Usage: what a project has enabled."""

import pytest

AT = "/serviceusage.googleapis.com/v1/projects/rehearsal/services"
BETA = AT.replace("v1", "v1beta1")


def enabled(cloud):
    found = cloud.ok("GET", AT, filter="state:ENABLED", pageSize=200)["services"]
    return {service["config"]["name"] for service in found}


def test_a_new_project_has_the_default_services_and_no_other(cloud):
    assert "storage.googleapis.com" in enabled(cloud)
    assert "pubsub.googleapis.com" not in enabled(cloud)


def test_a_batch_enables_all_its_services_and_what_they_need(cloud):
    wanted = ["pubsub.googleapis.com", "compute.googleapis.com"]
    done = cloud.ok("POST", f"{AT}:batchEnable", {"serviceIds": wanted})
    assert [service["state"] for service in done["response"]["services"]] == ["ENABLED", "ENABLED"]
    assert {*wanted, "oslogin.googleapis.com"} <= enabled(cloud)


def test_a_batch_with_one_unknown_service_enables_none(cloud):
    wanted = ["pubsub.googleapis.com", "pubsubs.googleapis.com"]
    status, told = cloud.refused("POST", f"{AT}:batchEnable", {"serviceIds": wanted})
    assert (status, "pubsubs.googleapis.com" in str(told)) == (403, True)
    assert "pubsub.googleapis.com" not in enabled(cloud)


@pytest.mark.parametrize("number", [0, 21])
def test_a_batch_takes_one_to_twenty_services(cloud, number):
    wanted = ["pubsub.googleapis.com"] * number
    assert cloud.refused("POST", f"{AT}:batchEnable", {"serviceIds": wanted})[0] == 400


def test_a_service_that_another_needs_is_not_disabled_alone(cloud):
    cloud.ok("POST", f"{AT}/compute.googleapis.com:enable")
    status, told = cloud.refused("POST", f"{AT}/oslogin.googleapis.com:disable")
    assert (status, "compute.googleapis.com" in str(told)) == (400, True)
    cloud.ok("POST", f"{AT}/oslogin.googleapis.com:disable", {"disableDependentServices": True})
    assert not {"compute.googleapis.com", "oslogin.googleapis.com"} & enabled(cloud)


def test_a_default_service_stays_disabled(cloud):
    cloud.ok("POST", f"{AT}/dataplex.googleapis.com:disable")
    assert cloud.ok("GET", f"{AT}/dataplex.googleapis.com")["state"] == "DISABLED"


def test_the_identity_of_a_service_is_always_the_same(cloud):
    path = f"{BETA}/pubsub.googleapis.com:generateServiceIdentity"
    first, second = (cloud.ok("POST", path)["response"] for _ in range(2))
    assert first["email"].endswith("@gcp-sa-pubsub.iam.gserviceaccount.com")
    assert first == second


def test_services_are_paged(cloud):
    first = cloud.ok("GET", AT, pageSize=10)
    second = cloud.ok("GET", AT, pageSize=10, pageToken=first["nextPageToken"])
    assert len(first["services"]) == len(second["services"]) == 10
    assert first["services"][-1]["name"] < second["services"][0]["name"]
