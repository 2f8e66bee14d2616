"""From a spec file to a program, and where the problems of a design stand."""

import subprocess
import sys
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from groundplan.engine import embedded
from groundplan.errors import Invalid
from groundplan.program import PROJECT, plan, program

ROOT = Path(__file__).parents[1]
EXAMPLE = ROOT / "blueprints" / "iot-telemetry" / "minimal.yaml"


def test_a_plan_becomes_a_program_that_registers_the_stack() -> None:
    made = plan(EXAMPLE)
    shown = embedded.preview(program(made.loaded, made.design), project=PROJECT, stack="dev")
    assert len(shown.resources) > 20
    assert shown.problems == ()


def test_a_problem_of_the_design_stands_at_its_field_and_brings_its_source(tmp_path: Path) -> None:
    spec = tmp_path / "odd.yaml"
    spec.write_text(EXAMPLE.read_text() + "labels:\n  goog-mine: x\n")
    with pytest.raises(Invalid) as caught:
        plan(spec)
    assert {problem.position.file for problem in caught.value.problems if problem.position} == {str(spec)}
    assert all(problem.position for problem in caught.value.problems)
    assert caught.value.sources == {str(spec): spec.read_text()}


def test_the_project_of_pulumi_yaml_is_the_programs_and_its_default_spec_exists() -> None:
    settings = YAML(typ="safe").load(ROOT / "Pulumi.yaml")
    assert settings["name"] == PROJECT
    assert (ROOT / settings["config"][f"{PROJECT}:spec"]["default"]).is_file()


def test_planning_imports_no_pulumi() -> None:
    code = f"import sys; from groundplan.program import plan; plan({str(EXAMPLE)!r}); print('pulumi' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout == "False\n"


def test_a_source_that_is_not_there_is_told_before_anything_runs(tmp_path: Path) -> None:
    factory = EXAMPLE.with_name("factory.yaml").read_text().replace("on: events}", "on: events, source: nowhere}")
    (tmp_path / "spec.yaml").write_text(factory)
    with pytest.raises(Invalid) as caught:
        plan(tmp_path / "spec.yaml")
    assert [problem.field for problem in caught.value.problems] == ["functions[1].source"]
