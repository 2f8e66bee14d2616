"""Workbench instances: a machine with what the API fills in."""

import pytest

PLACE = "/notebooks.googleapis.com/v2/projects/p/locations/europe-west4-a/instances"


def test_an_instance_runs_with_googles_image_and_disks(cloud):
    made = cloud.ok("POST", PLACE, {}, instanceId="lab")["response"]
    assert (made["state"], made["healthState"]) == ("ACTIVE", "HEALTHY")
    setup = made["gceSetup"]
    assert setup["machineType"] == "e2-standard-4"
    assert (setup["bootDisk"]["diskSizeGb"], setup["dataDisks"][0]["diskSizeGb"]) == ("150", "100")
    assert setup["vmImage"]["family"] == "workbench-instances"


def test_an_instance_stops_and_starts(cloud):
    cloud.ok("POST", PLACE, {}, instanceId="lab")
    assert cloud.ok("POST", f"{PLACE}/lab:stop", {})["response"]["state"] == "STOPPED"
    assert cloud.refused("POST", f"{PLACE}/lab:reset", {})[0] == 400
    assert cloud.ok("POST", f"{PLACE}/lab:start", {})["response"]["state"] == "ACTIVE"


@pytest.mark.parametrize(
    ("setup", "status"),
    [
        ({"machineType": "e9-standard-4"}, 400),
        ({"bootDisk": {"diskSizeGb": "5"}}, 400),
        ({"serviceAccounts": [{"email": "lab@p.iam.gserviceaccount.com"}]}, 403),
        ({"networkInterfaces": [{"network": "projects/p/global/networks/inside"}]}, 404),
    ],
)
def test_what_the_api_refuses_of_an_instance(cloud, setup, status):
    assert cloud.refused("POST", PLACE, {"gceSetup": setup}, instanceId="lab")[0] == status


def test_the_machine_type_can_be_changed_and_the_image_cannot(cloud):
    cloud.ok("POST", PLACE, {}, instanceId="lab")
    body = {"gceSetup": {"machineType": "e2-standard-8"}}
    changed = cloud.ok("PATCH", f"{PLACE}/lab", body, updateMask="gceSetup.machineType")["response"]
    assert changed["gceSetup"]["machineType"] == "e2-standard-8"
    body = {"gceSetup": {"vmImage": {"project": "p", "family": "mine"}}}
    assert cloud.refused("PATCH", f"{PLACE}/lab", body, updateMask="gceSetup.vmImage")[0] == 400
