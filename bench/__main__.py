"""Runs every benchmark and prints the table of bench/README.md."""

from __future__ import annotations

from bench import check, emulator, legality, policies, rehearse, scale, startup

ROWS = (
    ("`groundplan validate` / `import pydantic, ruamel.yaml`", startup.validate, 2.0),
    ("a Pydantic spec of three fields / `import pydantic, ruamel.yaml`", startup.smallest_spec, None),
    ("`groundplan validate` / a Pydantic spec of three fields", startup.validate_beside_smallest, None),
    ("embedded preview of `factory.yaml` / importing its pulumi_gcp classes", startup.embedded_preview, 1.5),
    ("`groundplan advise` over the whole catalogue / `groundplan --version`", startup.advise, 1.2),
    ("`groundplan advise SPEC` / `groundplan --version`", startup.advise_spec, None),
    ("`groundplan advise SPEC` / a Pydantic spec of three fields", startup.advise_spec_beside_smallest, None),
    ("processor time of the full legality matrix / one second", legality.matrix, 1.0),
    ("`groundplan check factory.yaml` / `checkov` alone on its plan", check.beside_checkov, 0.9),
    ("`groundplan check` of 20 specs / of one", check.many, 4.0),
    ("processor time of all rules on 1,000 resources / half a second", policies.rules, 1.0),
    (
        "rehearsal of `minimal.yaml` without its update / `groundplan preview --engine pulumi`",
        rehearse.beside_preview,
        4.0,
    ),
    ("the emulated APIs' first answer / a second", rehearse.start, 1.5),
    ("ms that the emulated APIs add to an answer, 99th percentile of 8 clients' / 5", emulator.latency, 1.0),
    ("GB of memory of the emulated APIs with every service loaded / 0.4", emulator.memory, 1.0),
    ("1,000 / 100 independent resources", scale.independent, 12.0),
    ("1,000 / 100 resources in components with outputs and dependencies", scale.entangled, 12.0),
)
"""What is compared, how, and the largest ratio that is acceptable; None where the row only explains another."""


def main() -> None:
    """Print the table, row by row as it is measured."""
    print("| measured | seconds | against | ratio | at most |")
    print("|---|---|---|---|---|")
    for name, measure, most in ROWS:
        found = measure()
        limit = f"{most:.1f}" if most else ""
        print(f"| {name} | {found.measured:.2f} | {found.baseline:.2f} | {found.ratio:.2f} | {limit} |", flush=True)


if __name__ == "__main__":
    main()
