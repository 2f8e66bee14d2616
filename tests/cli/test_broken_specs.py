"""`groundplan check` on broken specs, each named by its outcome: the code, the place and the hint that it must give."""

import json
from pathlib import Path

import pytest

from cli.command import Run
from spec.case_files import BROKEN, expected


def test_there_are_at_least_thirty_broken_specs() -> None:
    assert len(BROKEN) >= 30


@pytest.mark.parametrize("case", BROKEN, ids=lambda case: case.name.removesuffix(".yaml"))
def test_a_broken_spec_gives_its_code_line_and_hint(run: Run, case: Path) -> None:
    ran = run("check", "--format", "json", case)
    findings = json.loads(ran.out)["findings"]
    assert ran.code == 2
    assert len(findings) == len(expected(case))
    for promised in expected(case):
        assert any(
            (finding["rule"], finding["spec"]["line"]) == (f"spec-{promised.code}", promised.line)
            and promised.remedy in finding["remedy"]
            for finding in findings
        ), promised


@pytest.mark.parametrize("case", BROKEN, ids=lambda case: case.name.removesuffix(".yaml"))
def test_people_see_the_code_the_place_and_the_hint(run: Run, case: Path) -> None:
    shown = run("check", case).out
    for promised in expected(case):
        assert f"{case}:{promised.line}:{promised.column} critical[spec-{promised.code}]" in shown
        assert promised.remedy in shown
