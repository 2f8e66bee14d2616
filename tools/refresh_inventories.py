"""Writes the expected inventory of every example: each resource type, with the names of its resources.

Run it after a change that is meant to add, rename or drop resources, and read the difference before committing it.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from groundplan.engine.embedded import preview
from groundplan.engine.origin import trace
from groundplan.engine.preview import Preview
from groundplan.program import plan, program

EXAMPLES = sorted((Path(__file__).parents[1] / "blueprints").glob("*/*.yaml"))
"""The example specs of every kind; those of a kind are in the folder of its name."""
COMMAND = "python tools/refresh_inventories.py"


def example(spec: Path) -> Preview:
    """The embedded preview of an example."""
    made = plan(spec)
    found = preview(program(made.loaded, made.design), project="groundplan", stack=spec.stem)
    return trace(found, made.loaded)


def inventory(found: Preview) -> str:
    """The inventory as text: types and names sorted, one name a line, so that a change reads well in review."""
    names: dict[str, list[str]] = defaultdict(list)
    for resource in found.resources:
        names[resource.type].append(resource.name)
    lines = [f"# Made by: {COMMAND}", f"# {len(found.resources)} resources"]
    for token in sorted(names):
        lines.append(f"{token}:")
        lines += [f"  - {name}" for name in sorted(names[token])]
    return "\n".join(lines) + "\n"


def path(spec: Path) -> Path:
    """Where the inventory of an example stands."""
    return spec.parent / "inventory" / spec.name


def main() -> None:
    """Writes them all."""
    for spec in EXAMPLES:
        path(spec).parent.mkdir(exist_ok=True)
        path(spec).write_text(inventory(example(spec)), encoding="utf-8")
        print(path(spec))


if __name__ == "__main__":
    main()
