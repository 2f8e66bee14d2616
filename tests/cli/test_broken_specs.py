"""`groundplan check` on broken specs, each named by its outcome: the code, the place and the hint that it must give.

A case starts with lines `# expect: <code> <line>:<column> <fragment of the hint>`, one for each expected error.
"""

import json
import re
from pathlib import Path

import pytest

from cli.command import Run

CASES = sorted((Path(__file__).parents[1] / "spec" / "cases").glob("*.error.*.yaml"))
EXPECT = re.compile(r"# expect: (?P<code>\S+) (?P<line>\d+):(?P<column>\d+) ?(?P<hint>.*)")


def expected(case: Path) -> list[tuple[str, int, str]]:
    head = case.read_bytes().decode("utf-8", errors="replace").splitlines()
    found = [match for line in head if (match := EXPECT.fullmatch(line.strip()))]
    return [(match["code"], int(match["line"]), match["hint"]) for match in found]


def test_there_are_at_least_thirty_broken_specs() -> None:
    assert len(CASES) >= 30


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name.removesuffix(".yaml"))
def test_a_broken_spec_gives_its_code_line_and_hint(run: Run, case: Path) -> None:
    ran = run("check", "--format", "json", case)
    assert ran.code == 2
    found = {
        (finding["rule"], finding["spec"]["line"]): finding["remedy"] for finding in json.loads(ran.out)["findings"]
    }
    wanted = expected(case)
    assert wanted, "the case expects nothing"
    for code, line, hint in wanted:
        assert (f"spec-{code}", line) in found
        assert hint in found[f"spec-{code}", line]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name.removesuffix(".yaml"))
def test_people_see_the_place_and_the_hint(run: Run, case: Path) -> None:
    ran = run("check", case)
    for code, line, hint in expected(case):
        assert f"{case}:{line}:" in ran.out
        assert f"[spec-{code}]" in ran.out
        assert hint in ran.out
