"""Writes policies/RULES.md from the rules.

Run it after a change to a rule: `python tools/generate_rules.py`. A test compares the file with the rules.
"""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

from groundplan_policies.registry import all_rules
from groundplan_policies.rule import ABSENT, Break, Rule

TARGET = Path(__file__).parents[1] / "policies" / "RULES.md"
COMMAND = "python tools/generate_rules.py"


def text() -> str:
    """The whole page: a table of the rules, then each rule by the service that it is about."""
    rules = all_rules()
    about = (
        f"{len(rules)} rules. A mandatory rule that is broken stops a preview with the policy pack; an advisory one is "
        "told. The environment is the label `environment`; what has none is judged as `prod`."
    )
    head = [
        "# Rules",
        "",
        f"Made from the rules by `{COMMAND}`; do not edit. `groundplan rules RULE` prints the same.",
        "",
        about,
        "",
        "| rule | severity | level | what it wants |",
        "|---|---|---|---|",
        *(f"| [{rule.id}](#{rule.id}) | {rule.severity} | {rule.level} | {rule.title} |" for rule in rules),
    ]
    groups = (list(group) for _, group in groupby(rules, key=lambda rule: rule.id.split("-")[0]))
    return "\n".join([*head, *(line for group in groups for rule in group for line in _section(rule))]) + "\n"


def _section(rule: Rule) -> list[str]:
    source = f"groundplan_policies/rules/{rule.id.replace('-', '_')}.py"
    types = ", ".join(f"`{token}`" for token in rule.tokens)
    scope = "with the rest of its stack" if rule.whole_stack else "by itself"
    served = [f"- Serves: {', '.join(rule.standards)}"] if rule.standards else []
    return [
        "",
        f"## {rule.id}",
        "",
        f"{rule.title}. {rule.why}",
        "",
        f"- Judges each resource {scope}: {rule.check.__doc__}",
        f"- Remedy: {rule.remedy}",
        *served,
        f"- Broken by: {'; '.join(dict.fromkeys(_change(one) for each in rule.examples for one in each.breaks))}",
        f"- About: {types}",
        f"- [Source]({source})",
    ]


def _change(change: Break) -> str:
    if change.gone:
        return f"taking `{change.gone}` away"
    of = f" of `{change.of}`" if change.of else ""
    if change.value is ABSENT:
        return f"`{change.path}`{of} is missing"
    shown = str(change.value).replace("\n", " ").replace("|", "\\|")
    return f"`{change.path}`{of} is `{shown[:60]}{'…' if len(shown) > 60 else ''}`"


if __name__ == "__main__":
    TARGET.write_text(text())
    print(TARGET)
