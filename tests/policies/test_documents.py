"""What people read about the rules is what the rules say."""

import generate_rules
from groundplan_policies.registry import all_rules


def test_the_page_of_rules_is_fresh() -> None:
    assert generate_rules.TARGET.read_text() == generate_rules.text(), f"run: {generate_rules.COMMAND}"


def test_every_rule_has_a_section_and_a_source() -> None:
    page = generate_rules.text()
    for rule in all_rules():
        assert f"\n## {rule.id}\n" in page
        assert (
            generate_rules.TARGET.parent / "groundplan_policies" / "rules" / f"{rule.id.replace('-', '_')}.py"
        ).exists()
