"""The GitHub Action: its steps are run as GitHub runs them."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from ci.conftest import BAD, ROOT, Bash, Shell

ACTION: dict[str, Any] = YAML(typ="safe").load(ROOT / "action.yml")
STEPS: list[dict[str, Any]] = ACTION["runs"]["steps"]
INSTALL, CHECK = (step for step in STEPS if "run" in step)


@pytest.fixture(scope="module")
def installed(bash: Bash, tmp_path_factory: pytest.TempPathFactory) -> None:
    made = bash(INSTALL["run"], tmp_path_factory.mktemp("workspace"), {"GITHUB_ACTION_PATH": str(ROOT)})
    assert made.returncode == 0, made.stdout + made.stderr


@pytest.fixture
def check(installed: None, shell: Shell, tmp_path: Path) -> Shell:
    def run(specs: str = "", program: str = "") -> subprocess.CompletedProcess[str]:
        env = {"SPECS": specs, "PROGRAM": program, "GITHUB_OUTPUT": str(tmp_path / "output")}
        return shell(CHECK["run"], env)

    return run


def outputs(tmp_path: Path) -> dict[str, str]:
    file = tmp_path / "output"
    return dict(line.split("=", 1) for line in file.read_text().splitlines()) if file.exists() else {}


def test_a_good_spec_passes_and_leaves_reports(check: Shell, tmp_path: Path) -> None:
    ran = check("specs/*.yaml")
    assert ran.returncode == 0, ran.stdout + ran.stderr
    made = outputs(tmp_path)
    assert set(made) == set(ACTION["outputs"])
    assert json.loads((tmp_path / made["sarif"]).read_text())["version"] == "2.1.0"
    assert (tmp_path / made["junit"]).read_text().startswith("<?xml")


def test_a_broken_spec_fails_the_step_and_is_uploaded_all_the_same(check: Shell, tmp_path: Path) -> None:
    (tmp_path / "specs" / "bad one.yaml").write_text(BAD)
    (tmp_path / "specs" / "worse.yaml").write_text(BAD)
    ran = check("specs/worse.yaml\nspecs/bad*.yaml")
    assert ran.returncode == 2
    assert "devises" in ran.stdout
    results = json.loads((tmp_path / outputs(tmp_path)["sarif"]).read_text())["runs"][0]["results"]
    uris = {one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for one in results}
    assert uris == {"specs/bad%20one.yaml", "specs/worse.yaml"}


def test_without_anything_to_check_the_step_fails_and_uploads_nothing(check: Shell, tmp_path: Path) -> None:
    assert check().returncode == 2
    assert outputs(tmp_path) == {}


def test_inputs_reach_the_shell_as_values_never_as_code() -> None:
    assert not [step for step in STEPS if "${{" in step.get("run", "")]


def test_every_input_is_used_and_every_expression_names_one() -> None:
    text = (ROOT / "action.yml").read_text(encoding="utf-8")
    assert all(f"inputs.{name}" in text for name in ACTION["inputs"])


@pytest.mark.parametrize("step", [INSTALL, CHECK], ids=lambda step: str(step["name"]))
def test_the_scripts_are_sound(step: dict[str, Any]) -> None:
    shellcheck = Path(sys.executable).with_name("shellcheck")
    run = subprocess.run(
        [shellcheck, "--shell=bash", "-"], input=step["run"], capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout


def used() -> list[dict[str, Any]]:
    """The steps of our own workflow that use the action."""
    workflow = YAML(typ="safe").load(ROOT / ".github" / "workflows" / "ci.yml")
    return [step for step in workflow["jobs"]["action"]["steps"] if step.get("uses") == "./"]


def test_our_own_workflow_gives_inputs_that_there_are() -> None:
    assert used()
    assert all(step["with"].keys() <= ACTION["inputs"].keys() for step in used())


@pytest.mark.parametrize("step", used(), ids=lambda step: str(step["id"]))
def test_our_own_workflow_ends_as_it_says(installed: None, bash: Bash, tmp_path: Path, step: dict[str, Any]) -> None:
    for name in ("blueprints", "tests"):
        (tmp_path / name).symlink_to(ROOT / name)
    given = {key.upper(): step["with"].get(key, "") for key in ("specs", "program")}
    ran = bash(CHECK["run"], tmp_path, given | {"GITHUB_OUTPUT": str(tmp_path / "output")})
    assert ran.returncode == (1 if step.get("continue-on-error") else 0), ran.stdout + ran.stderr
    assert set(outputs(tmp_path)) == set(ACTION["outputs"])
