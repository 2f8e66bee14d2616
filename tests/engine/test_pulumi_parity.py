"""Both engines register the same resources, parents, dependencies and inputs for every example."""

from pathlib import Path
from typing import Any

import pytest

from groundplan.engine import embedded, pulumi_cli
from groundplan.engine.preview import Preview, Unknown
from groundplan.program import PROJECT, plan, program

EXAMPLES = sorted((Path(__file__).parents[2] / "blueprints").glob("*/*.yaml"))

pytestmark = pytest.mark.engine


@pytest.fixture(scope="module", params=EXAMPLES, ids=lambda spec: spec.stem)
def both(request: pytest.FixtureRequest) -> tuple[Preview, Preview]:
    """An example in the embedded engine and in the real one."""
    made = plan(request.param)
    build = program(made.loaded, made.design)
    stack = made.design.names.prefix
    return tuple(engine.preview(build, project=PROJECT, stack=stack) for engine in (embedded, pulumi_cli))  # type: ignore[return-value]


def same(ours: Any, theirs: Any) -> bool:
    """Whether two inputs agree. Only the embedded engine tells which property an unknown waits for.

    The CLI masks a secret before it says whether its value is known.
    """
    if isinstance(ours, Unknown):
        return isinstance(theirs, Unknown) or theirs == "[secret]"
    if isinstance(ours, dict) and isinstance(theirs, dict):
        return ours.keys() == theirs.keys() and all(same(ours[key], theirs[key]) for key in ours)
    if isinstance(ours, list) and isinstance(theirs, list):
        return len(ours) == len(theirs) and all(map(same, ours, theirs))
    return bool(ours == theirs)


def test_neither_engine_finds_a_problem(both: tuple[Preview, Preview]) -> None:
    assert [made.problems for made in both] == [(), ()]


def test_both_register_the_same_resources_in_the_same_places(both: tuple[Preview, Preview]) -> None:
    ours, theirs = ([(one.urn, one.type, one.name, one.parent) for one in made.resources] for made in both)
    assert ours == theirs


def test_both_see_the_same_dependencies_and_protection(both: tuple[Preview, Preview]) -> None:
    ours, theirs = ({one.urn: (one.dependencies, one.protect, one.custom) for one in made.resources} for made in both)
    assert ours == theirs


def test_both_give_every_resource_the_same_inputs(both: tuple[Preview, Preview]) -> None:
    theirs = {one.urn: dict(one.inputs) for one in both[1].resources}
    apart = [
        (one.urn, key, value, theirs[one.urn].get(key))
        for one in both[0].resources
        for key, value in one.inputs.items()
        if not same(value, theirs[one.urn].get(key))
    ]
    assert apart == []
    assert {one.urn: set(one.inputs) for one in both[0].resources} == {urn: set(given) for urn, given in theirs.items()}
