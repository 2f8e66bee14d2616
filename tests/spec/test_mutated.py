"""Whatever text stands in a spec, it loads or says what is wrong."""

from collections.abc import Iterable

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from groundplan.errors import Invalid, Problem
from groundplan.render.problems import as_json, text
from groundplan.spec.load import load_text
from groundplan.spec.loaded import Loaded
from spec.mutated import mutated_specs

FILE = "spec.yaml"


def outcome(source: str) -> Loaded | Invalid:
    try:
        return load_text(source, FILE)
    except Invalid as invalid:
        return invalid


def assert_helpful(problems: Iterable[Problem], source: str) -> None:
    lines = source.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff").split("\n")
    for problem in problems:
        assert problem.message
        assert "\n" not in problem.message + problem.hint + problem.allowed
        if problem.position:
            assert 1 <= problem.position.line <= len(lines)
            assert 1 <= problem.position.column <= len(lines[problem.position.line - 1]) + 1


@settings(max_examples=500, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(mutated_specs())
def test_a_mutated_spec_loads_or_gives_problems_that_render(source: str) -> None:
    found = outcome(source)

    if isinstance(found, Invalid):
        assert found.problems
        assert_helpful(found.problems, source)
        assert text(found.problems, found.sources).count(" error[") >= len(found.problems) - 1
        assert len(as_json(found.problems)) == len(found.problems)
    else:
        assert found.positions[("kind",)].line >= 1
        assert type(found.spec).model_validate(found.spec.model_dump()) == found.spec


@settings(max_examples=200, derandomize=True, deadline=None)
@given(st.text())
def test_any_text_at_all_is_refused_without_a_traceback(source: str) -> None:
    found = outcome(source)

    assert isinstance(found, Invalid)
    assert_helpful(found.problems, source)
