"""The GitLab component: its script is run as GitLab runs it."""

import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from ruamel.yaml import YAML

from ci.conftest import BAD, ROOT, Shell

HEADER, JOBS = YAML(typ="safe").load_all(ROOT / "templates" / "check.yml")
INPUTS: dict[str, dict[str, str]] = HEADER["spec"]["inputs"]


def ran(shell: Shell, project: Path, **inputs: str) -> int:
    """Run the job with these inputs, as GitLab does: variables set, the script's lines in one shell."""
    job: dict[str, Any] = JOBS["groundplan"]
    given = {name: inputs.get(name, one["default"]) for name, one in INPUTS.items()}
    variables = {
        name: re.sub(r"\$\[\[ inputs\.(\w+) \]\]", lambda found: given[found[1]], text).replace(
            "$CI_PROJECT_DIR", str(project)
        )
        for name, text in job["variables"].items()
    }
    return shell("\n".join(job["script"]), variables).returncode


def test_a_good_spec_passes_and_its_verdicts_are_test_cases(shell: Shell, tmp_path: Path) -> None:
    assert ran(shell, tmp_path, specs="specs/*.yaml", package=str(ROOT)) == 0
    report = JOBS["groundplan"]["artifacts"]["reports"]["junit"]
    root = ET.parse(tmp_path / report).getroot()  # noqa: S314 - our own output
    assert int(root.get("tests", "0")) > 10
    assert root.get("failures") == "0"


def test_a_broken_spec_fails_the_job_and_is_reported(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "specs" / "bad.yaml").write_text(BAD)
    assert ran(shell, tmp_path, specs="specs/bad.yaml", package=str(ROOT)) == 2
    report = JOBS["groundplan"]["artifacts"]["reports"]["junit"]
    assert "devises" in (tmp_path / report).read_text()


def test_every_input_is_used() -> None:
    text = (ROOT / "templates" / "check.yml").read_text(encoding="utf-8")
    assert all(f"$[[ inputs.{name} ]]" in text for name in INPUTS)
