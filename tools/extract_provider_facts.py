"""Extract what the Google Cloud provider plugin knows into `src/groundplan/catalog/data/provider.zip`.

Run from the repository root, with the plugin under PULUMI_HOME or on PATH (2 minutes):

    python -m tools.extract_provider_facts            # writes the file
    python -m tools.extract_provider_facts --check    # compares; exit code 1 and the differing types when it is stale

Needs no credentials and no network: schema and mapping are plain questions, and the provider validates without
calling Google.
"""

from __future__ import annotations

import argparse
from collections.abc import Collection
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tools.provider_facts import pack
from tools.provider_facts.plan import known
from tools.provider_facts.plugin import Plugin, executable, running
from tools.provider_facts.probe import probe
from tools.provider_facts.structure import Structure

DATA = Path(__file__).parents[1] / "src/groundplan/catalog/data/provider.zip"


def extract(plugin: Plugin, only: Collection[str] = ()) -> dict[str, dict[str, Any]]:
    """The facts of every resource type, or of those in the modules `only`, by token."""
    found: dict[str, dict[str, Any]] = {}
    for token, facts in Structure(plugin.schema(), plugin.mapping()).resources():
        if not only or token.split(":")[1].split("/")[0] in only:
            probe(plugin, token, facts)
            facts["k"] = known(plugin, token, facts["in"])
            found[token] = facts
    return found


def main() -> int:
    """Write or compare the data file; 0 when it is as the plugin says."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--check", action="store_true", help="compare instead of writing")
    arguments.add_argument("--only", nargs="*", default=(), metavar="MODULE", help="with --check: only these modules")
    asked = arguments.parse_args()
    path = executable()
    if path is None:
        print("no gcp plugin under PULUMI_HOME or on PATH")
        return 3
    with running(path) as plugin:
        meta = {
            "provider": "gcp",
            "version": plugin.version,
            "extracted": f"{datetime.now(UTC):%Y-%m-%d}",
            "source": "the provider plugin: GetSchema, GetMapping and the refusals of Check",
        }
        resources = extract(plugin, asked.only if asked.check else ())
    if not asked.check:
        pack.write(DATA, meta, resources)
        print(f"{DATA}: {len(resources)} resource types, {DATA.stat().st_size // 1000} kB")
        return 0
    stale = _differences(resources)
    print("\n".join(stale) or f"{len(resources)} resource types agree")
    return 1 if stale else 0


def _differences(resources: dict[str, dict[str, Any]]) -> list[str]:
    _, on_file = pack.read(DATA)
    return [
        f"{module}/{name} differs"
        for module, names in pack.modules(resources).items()
        for name, facts in names.items()
        if on_file.get(module, {}).get(name) != facts
    ]


if __name__ == "__main__":
    raise SystemExit(main())
