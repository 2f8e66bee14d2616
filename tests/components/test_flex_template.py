"""The same source is the same image, specification and task; a new one is a new one of each."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from components.data import PIPELINE, Data, stack
from components.recorded import Stack
from groundplan_components.flex_template import BUILD
from groundplan_components.source import Source

OTHER = stack(Data(pipeline=Source((*PIPELINE.files, ("more.py", "")))))


def _specification(found: Stack) -> tuple[str, str]:
    inputs = found.the("acme-prod-pipeline-specification").inputs
    return inputs["name"], json.loads(inputs["source"].text)["image"]


def test_a_new_source_is_a_new_tag_in_a_new_specification() -> None:
    (name, image), (other_name, other_image) = _specification(stack()), _specification(OTHER)
    assert name != other_name
    assert image != other_image
    assert image.endswith(f":{PIPELINE.digest}")


def test_a_new_source_is_built_and_an_old_one_is_not() -> None:
    build = "acme-prod-pipeline-build-job"
    assert stack().the(build).inputs["runExecutionToken"] != OTHER.the(build).inputs["runExecutionToken"]
    again = stack(Data(broker=False)).the(build).inputs["runExecutionToken"]
    assert stack().the(build).inputs["runExecutionToken"] == again


def test_the_specification_exists_only_once_the_image_does() -> None:
    assert "acme-prod-pipeline-build-job" in stack().the("acme-prod-pipeline-specification").depends_on


def test_tags_never_move() -> None:
    repository = stack().the("acme-prod-pipeline-images-repository").inputs
    assert repository["dockerConfig"] == {"immutableTags": True}
    assert {policy["action"] for policy in repository["cleanupPolicies"]} == {"KEEP", "DELETE"}


def test_a_repository_without_fixed_tags_says_nothing_about_them() -> None:
    """The API does not show settings of Docker that are all off: to give them would be a change at every deployment."""
    images = [each.inputs for each in stack().of("gcp:artifactregistry/repository:Repository")]
    assert [repository.get("dockerConfig") for repository in images].count(None) == 1


def test_the_specification_has_the_parameters_of_the_source() -> None:
    content = json.loads(stack().the("acme-prod-pipeline-specification").inputs["source"].text)
    assert content["metadata"] == json.loads(dict(PIPELINE.files)["metadata.json"])
    assert content["sdkInfo"] == {"language": "PYTHON"}


def test_a_source_without_metadata_is_refused() -> None:
    with pytest.raises(Exception, match=r"metadata\.json"):
        stack(Data(pipeline=Source((("Dockerfile", "FROM scratch\n"),))))


@pytest.mark.parametrize(("there", "submitted"), [(True, False), (False, True)])
def test_the_build_submits_an_image_that_is_not_there_yet(tmp_path: Path, *, there: bool, submitted: bool) -> None:
    gcloud = tmp_path / "gcloud"
    calls = tmp_path / "calls"
    gcloud.write_text(
        f'#!/bin/bash\nprintf "%s\\n" "$*" >>{calls}\n[[ "$1" != artifacts ]] || exit {0 if there else 1}\n'
    )
    gcloud.chmod(0o755)
    job = stack().the("acme-prod-pipeline-build-job")
    (container,) = job.inputs["template"]["template"]["containers"]
    values = {entry["name"]: entry["value"] for entry in container["envs"]}
    environment = {"PATH": f"{tmp_path}:{os.environ['PATH']}"} | values
    subprocess.run(["bash", "-euo", "pipefail", "-c", BUILD], env=environment, check=True)
    submits = [line for line in calls.read_text().splitlines() if line.startswith("builds submit")]
    assert bool(submits) is submitted
    assert all(values["SOURCE"] in line and f"_IMAGE={values['IMAGE']}" in line for line in submits)
