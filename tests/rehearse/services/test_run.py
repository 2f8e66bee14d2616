"""Cloud Run: revisions, states, and the checks of what containers need."""

import pytest

from groundplan.rehearse.call import project_number

PLACE = "/run.googleapis.com/v2/projects/p/locations/europe-west4"
SERVICES, JOBS = f"{PLACE}/services", f"{PLACE}/jobs"
CONTAINER = {"image": "gcr.io/p/front:1"}


def service(container=None, **template):
    return {"template": {"containers": [CONTAINER | (container or {})], **template}}


def job(container=None, **more):
    return {"template": {"template": {"containers": [CONTAINER | (container or {})]}}, **more}


def test_a_service_is_ready_at_an_address(cloud):
    made = cloud.ok("POST", SERVICES, service(), serviceId="front")["response"]
    assert made["uri"] == f"https://front-{project_number('p')}.europe-west4.run.app"
    assert made["terminalCondition"]["state"] == "CONDITION_SUCCEEDED"
    assert made["latestReadyRevision"].startswith(f"{made['name']}/revisions/front-00001-")
    assert (made["ingress"], made["launchStage"]) == ("INGRESS_TRAFFIC_ALL", "GA")


def test_a_service_has_the_defaults_of_a_container(cloud):
    template = cloud.ok("POST", SERVICES, service(), serviceId="front")["response"]["template"]
    (container,) = template["containers"]
    assert container["ports"] == [{"name": "http1", "containerPort": 8080}]
    assert container["resources"]["limits"] == {"cpu": "1000m", "memory": "512Mi"}
    assert container["startupProbe"]["tcpSocket"] == {"port": 8080}
    assert (template["timeout"], template["maxInstanceRequestConcurrency"]) == ("300s", 80)
    assert template["serviceAccount"] == f"{project_number('p')}-compute@developer.gserviceaccount.com"


def test_only_a_new_template_makes_a_revision(cloud):
    first = cloud.ok("POST", SERVICES, service(), serviceId="front")["response"]
    same = cloud.ok("PATCH", f"{SERVICES}/front", service() | {"description": "x"})["response"]
    other = cloud.ok("PATCH", f"{SERVICES}/front", service({"image": "gcr.io/p/front:2"}))["response"]
    assert same["latestReadyRevision"] == first["latestReadyRevision"]
    assert other["latestReadyRevision"] != first["latestReadyRevision"]
    assert (same["generation"], other["generation"]) == ("1", "2")
    assert len(cloud.ok("GET", f"{SERVICES}/front/revisions")["revisions"]) == 2


def test_an_update_without_a_mask_takes_away_what_it_leaves_out(cloud):
    cloud.ok("POST", SERVICES, service() | {"labels": {"a": "b"}}, serviceId="front")
    assert "labels" not in cloud.ok("PATCH", f"{SERVICES}/front", service())["response"]


def test_the_revision_that_serves_cannot_be_deleted(cloud):
    first = cloud.ok("POST", SERVICES, service(), serviceId="front")["response"]["latestReadyRevision"]
    last = cloud.ok("PATCH", f"{SERVICES}/front", service(timeout="60s"))["response"]["latestReadyRevision"]
    assert cloud.refused("DELETE", f"/run.googleapis.com/v2/{last}")[0] == 400
    cloud.ok("DELETE", f"/run.googleapis.com/v2/{first}")
    cloud.ok("DELETE", f"{SERVICES}/front")
    assert cloud.state.below("run.googleapis.com") == []


@pytest.mark.parametrize(
    "body",
    [
        {"template": {"containers": []}},
        service({"image": ""}),
        service({"ports": [{"containerPort": 70000}]}),
        service({"env": [{"name": "A", "value": "1"}, {"name": "A", "value": "2"}]}),
        service({"volumeMounts": [{"name": "data", "mountPath": "/data"}]}),
        service({"resources": {"limits": {"memory": "much"}}}),
        service(timeout="7200s"),
        service(scaling={"minInstanceCount": 3, "maxInstanceCount": 2}),
        service(revision="other-1"),
        {"template": {"containers": [CONTAINER, CONTAINER]}},
        service() | {"traffic": [{"type": "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST", "percent": 50}]},
    ],
)
def test_what_the_api_refuses_of_a_service(cloud, body):
    assert cloud.refused("POST", SERVICES, body, serviceId="front")[0] == 400
    assert cloud.state.below("run.googleapis.com") == []


def test_an_account_a_network_and_a_secret_that_do_not_exist_are_refused(cloud):
    account = service(serviceAccount="front@p.iam.gserviceaccount.com")
    network = service(vpcAccess={"networkInterfaces": [{"network": "inside", "subnetwork": "inside"}]})
    reference = {"secretKeyRef": {"secret": "key", "version": "latest"}}
    secret = service({"env": [{"name": "KEY", "valueSource": reference}]})
    assert cloud.refused("POST", SERVICES, account, serviceId="front")[0] == 403
    assert cloud.refused("POST", SERVICES, network, serviceId="front")[0] == 404
    assert cloud.refused("POST", SERVICES, secret, serviceId="front")[0] == 404


def test_a_job_runs_once_for_a_token(cloud):
    cloud.ok("POST", JOBS, job(runExecutionToken="one"), jobId="build")
    made = cloud.ok("GET", f"{JOBS}/build")
    assert made["latestCreatedExecution"]["name"] == "build-one"
    assert made["latestCreatedExecution"]["completionStatus"] == "EXECUTION_SUCCEEDED"
    cloud.ok("PATCH", f"{JOBS}/build", job(runExecutionToken="one"))
    assert cloud.ok("GET", f"{JOBS}/build")["executionCount"] == 1
    cloud.ok("PATCH", f"{JOBS}/build", job(runExecutionToken="two"))
    assert len(cloud.ok("GET", f"{JOBS}/build/executions")["executions"]) == 2


def test_a_job_has_the_defaults_of_a_task(cloud):
    made = cloud.ok("POST", JOBS, job(), jobId="build")["response"]["template"]
    assert made["taskCount"] == 1
    assert (made["template"]["timeout"], made["template"]["maxRetries"]) == ("600s", 3)


def test_an_execution_takes_what_a_run_overrides_and_is_over_at_once(cloud):
    cloud.ok("POST", JOBS, job({"env": [{"name": "A", "value": "1"}]}), jobId="build")
    change = {"containerOverrides": [{"args": ["all"], "env": [{"name": "A", "value": "2"}]}], "taskCount": 3}
    execution = cloud.ok("POST", f"{JOBS}/build:run", {"overrides": change})["response"]
    (container,) = execution["template"]["containers"]
    assert (container["args"], container["env"]) == (["all"], [{"name": "A", "value": "2"}])
    path = f"/run.googleapis.com/v2/{execution['name']}"
    assert len(cloud.ok("GET", f"{path}/tasks")["tasks"]) == 3
    assert cloud.refused("POST", f"{path}:cancel", {})[0] == 400


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("build", job(runExecutionToken="one", startExecutionToken="two")),
        ("build", job(runExecutionToken="x" * 60)),
        ("Build", job()),
    ],
)
def test_what_the_api_refuses_of_a_job(cloud, name, body):
    assert cloud.refused("POST", JOBS, body, jobId=name)[0] == 400


def test_a_worker_pool_has_no_address(cloud):
    made = cloud.ok("POST", f"{PLACE}/workerPools", service(), workerPoolId="pull")["response"]
    assert made["instanceSplits"][0]["percent"] == 100
    assert "uri" not in made


def test_a_stale_etag_is_refused(cloud):
    made = cloud.ok("POST", SERVICES, service(), serviceId="front")["response"]
    cloud.ok("PATCH", f"{SERVICES}/front", service(timeout="60s") | {"etag": made["etag"]})
    assert cloud.refused("PATCH", f"{SERVICES}/front", service() | {"etag": made["etag"]})[0] == 409


def test_who_may_call_a_service_is_a_policy_of_its_own(cloud):
    cloud.ok("POST", SERVICES, service(), serviceId="front")
    bindings = [{"role": "roles/run.invoker", "members": ["allUsers"]}]
    cloud.ok("POST", f"{SERVICES}/front:setIamPolicy", {"policy": {"bindings": bindings}})
    assert cloud.ok("GET", f"{SERVICES}/front:getIamPolicy")["bindings"] == bindings
