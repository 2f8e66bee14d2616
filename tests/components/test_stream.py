"""The job starts with everything it needs, runs in private, and speaks the template's language."""

import json

from components.data import AGGREGATES, MEASURES, PARAMETERS, Data, stack

JOB = "acme-prod-stream-job"
WORKER = "serviceAccount:acme-prod-stream@plant-123.iam.gserviceaccount.com"


def test_the_job_gives_only_parameters_that_the_template_has() -> None:
    parameters = stack().the(JOB).inputs["parameters"]
    assert parameters.keys() <= PARAMETERS
    assert parameters["aggregates"] == ",".join(AGGREGATES)
    assert [measure["name"] for measure in json.loads(parameters["measures"])] == [m.name for m in MEASURES]
    assert json.loads(parameters["measures"])[0] == {"name": "temperature", "type": "float", "missing": "last"}
    assert all(isinstance(value, str) for value in parameters.values())


def test_the_job_starts_after_every_grant_of_its_workers() -> None:
    found = stack()
    grants = {resource.name for resource in found if resource.inputs.get("member") == WORKER}
    assert grants
    assert grants <= found.the(JOB).depends_on


def test_workers_hold_one_role_in_the_project_and_the_rest_on_what_they_use() -> None:
    project = [
        grant.inputs
        for grant in stack().of("gcp:projects/iAMMember:IAMMember")
        if grant.inputs["member"] == WORKER and not grant.inputs.get("condition")
    ]
    assert [grant["role"] for grant in project] == ["roles/dataflow.worker"]


def test_workers_have_no_public_address() -> None:
    inputs = stack().the(JOB).inputs
    assert inputs["ipConfiguration"] == "WORKER_IP_PRIVATE"
    assert inputs["subnetwork"]
    assert inputs["enableStreamingEngine"] is True


def test_a_protected_job_drains_and_another_is_cancelled() -> None:
    assert stack().the(JOB).inputs["onDelete"] == "drain"
    assert stack(Data(protected=False)).the(JOB).inputs["onDelete"] == "cancel"
