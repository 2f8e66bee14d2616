"""Each case file has the outcome that its name tells, and a broken one exactly the problems that it promises."""

from pathlib import Path

import pytest

from groundplan.errors import Invalid
from groundplan.render.problems import text
from groundplan.spec.load import load
from spec.case_files import BROKEN, GOOD, expected


@pytest.mark.parametrize("case", GOOD, ids=lambda path: path.stem)
def test_a_good_spec_loads(case: Path) -> None:
    loaded = load(case)

    assert loaded.spec.kind == case.name.split(".")[0]
    required = {"iot-telemetry": ("fleet", "devices"), "training": ("data", "size")}
    assert loaded.positions[required[loaded.spec.kind]].line > 1


@pytest.mark.parametrize("case", BROKEN, ids=lambda path: path.stem)
def test_a_broken_spec_gives_its_problems_with_place_and_remedy(case: Path) -> None:
    with pytest.raises(Invalid) as caught:
        load(case)

    problems = caught.value.problems
    promised = expected(case)
    places = [
        (problem.code, problem.position.line, problem.position.column) for problem in problems if problem.position
    ]
    assert places == [(one.code, one.line, one.column) for one in promised], text(problems, caught.value.sources)
    for problem, one in zip(problems, promised, strict=True):
        assert one.remedy in (problem.hint or problem.allowed)


def test_there_are_cases_of_both_outcomes() -> None:
    assert len(BROKEN) >= 90
    assert len(GOOD) >= 14
