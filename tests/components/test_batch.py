"""The schedule launches a job that the template understands, at least as often as was asked."""

import base64
import json
from datetime import timedelta
from typing import Any

import pytest

from components.data import PARAMETERS, stack
from groundplan_components.batch import cron

SCHEDULE = "acme-prod-training-schedule"


def _launch() -> dict[str, Any]:
    body = stack().the(SCHEDULE).inputs["httpTarget"]["body"]
    return json.loads(base64.b64decode(body))["launchParameter"]  # type: ignore[no-any-return]


def test_the_launch_gives_only_parameters_that_the_template_has() -> None:
    launch = _launch()
    assert launch["parameters"].keys() <= PARAMETERS
    assert launch["parameters"]["mode"] == "batch"
    assert launch["parameters"]["archive_path"] == "gs://plant-123-acme-prod-archive/telemetry/**.avro"
    assert launch["parameters"]["training_path"].startswith("gs://plant-123-acme-prod-training/")


def test_workers_are_private_and_run_as_their_own_account() -> None:
    environment = _launch()["environment"]
    assert environment["ipConfiguration"] == "WORKER_IP_PRIVATE"
    assert environment["serviceAccountEmail"].startswith("acme-prod-batch@")


def test_the_launcher_may_launch_and_act_as_the_workers_and_read_the_template() -> None:
    member = "serviceAccount:acme-prod-launcher@plant-123.iam.gserviceaccount.com"
    roles = {resource.inputs["role"] for resource in stack() if resource.inputs.get("member") == member}
    assert roles == {"roles/dataflow.developer", "roles/iam.serviceAccountUser", "roles/storage.objectViewer"}


def test_the_schedule_starts_after_the_grants_of_launcher_and_workers() -> None:
    found = stack()
    members = {f"serviceAccount:acme-prod-{who}@plant-123.iam.gserviceaccount.com" for who in ("launcher", "batch")}
    grants = {resource.name for resource in found if resource.inputs.get("member") in members}
    assert grants <= found.the(SCHEDULE).depends_on


@pytest.mark.parametrize(
    ("every", "schedule"),
    [
        (timedelta(hours=1), "0 */1 * * *"),
        (timedelta(hours=7), "0 */7 * * *"),
        (timedelta(hours=23, minutes=30), "0 */23 * * *"),
        (timedelta(days=1), "0 3 */1 * *"),
        (timedelta(hours=36), "0 3 */1 * *"),
        (timedelta(days=7), "0 3 */7 * *"),
        (timedelta(days=31), "0 3 1 * *"),
    ],
)
def test_a_period_is_met_or_beaten(every: timedelta, schedule: str) -> None:
    assert cron(every) == schedule
