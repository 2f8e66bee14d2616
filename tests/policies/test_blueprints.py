"""The blueprints keep the rules, and every type of resource that they use is under some rule."""

from pathlib import Path

import pytest

from groundplan.engine.embedded import preview
from groundplan.engine.preview import Preview
from groundplan.judge import policies
from groundplan.program import PROJECT, plan, program
from groundplan_policies.registry import all_rules, rules_by_type

BLUEPRINTS = Path(__file__).parents[2] / "blueprints"
SPECS = sorted(BLUEPRINTS.glob("*/*.yaml"))


@pytest.fixture(scope="module")
def previews() -> dict[str, Preview]:
    return {f"{spec.parent.name}/{spec.stem}": _preview(spec) for spec in SPECS}


def _preview(spec: Path) -> Preview:
    made = plan(spec)
    return preview(program(made.loaded, made.design), project=PROJECT, stack=made.design.names.prefix)


def test_the_examples_break_no_rule(previews: dict[str, Preview]) -> None:
    """And nothing about them is left undetermined."""
    found = {
        (example, finding.rule, finding.resource.rpartition("::")[2])
        for example, shown in previews.items()
        for finding in policies.findings(shown)
    }
    assert found == set()


def test_every_type_of_the_blueprints_is_under_a_rule(previews: dict[str, Preview]) -> None:
    used = {one.type for shown in previews.values() for one in shown.resources if one.custom}
    assert not {token for token in used if token.startswith("gcp:")} - set(rules_by_type())


def test_every_rule_is_about_a_type_of_the_blueprints(previews: dict[str, Preview]) -> None:
    used = {one.type for shown in previews.values() for one in shown.resources}
    assert not [rule.id for rule in all_rules() if not used.intersection(rule.tokens)]
