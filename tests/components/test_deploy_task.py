"""A task runs when it must, and only then; no value becomes code."""

from collections.abc import Mapping

import pytest

from components.recorded import SITE, Recorded, record
from groundplan_components.deploy_task import DeployTask, DeployTaskArgs


def _job(name: str = "acme-prod-task", *, script: str = "true", source: str = "1", **environment: str) -> Recorded:
    def program() -> None:
        DeployTask(
            name,
            DeployTaskArgs(site=SITE, account_email="a@b.c", script=script, token=source, environment=environment),
        )

    return record(program).the(f"{name}-job")


def _container(job: Recorded) -> Mapping[str, object]:
    (container,) = job.inputs["template"]["template"]["containers"]
    return container  # type: ignore[no-any-return]


def test_the_same_task_runs_once() -> None:
    assert _job().inputs["runExecutionToken"] == _job().inputs["runExecutionToken"]


@pytest.mark.parametrize("other", [{"source": "2"}, {"script": "false"}])
def test_a_new_token_or_script_runs_the_task_again(other: dict[str, str]) -> None:
    assert _job(**other).inputs["runExecutionToken"] != _job().inputs["runExecutionToken"]


def test_values_reach_the_script_as_environment_and_not_as_code() -> None:
    container = _container(_job(script='echo "$NAME"', NAME="$(reboot)"))
    assert container["args"] == ['echo "$NAME"']
    assert container["envs"] == [{"name": "NAME", "value": "$(reboot)"}]


def test_a_name_too_long_for_a_job_is_refused() -> None:
    with pytest.raises(Exception, match="more than 49 characters"):
        _job("a" * 46)


def test_job_name_and_token_stay_under_63_characters() -> None:
    job = _job("a" * 45)
    assert len(job.inputs["name"]) + len(job.inputs["runExecutionToken"]) < 63
