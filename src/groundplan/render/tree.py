"""A preview as a tree: components and what they hold, where each comes from, what waits for deployment."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from groundplan.engine.preview import Preview, Resource, SpecRef, Unknown
from groundplan.render.problems import escaped, short

STACK = "pulumi:pulumi:Stack"
"""The type of the resource at the root of every stack."""

Row = tuple[Text, Text, Text]
"""Guide and name, type, remarks."""


def show(preview: Preview, console: Console) -> None:
    """Print the tree, then how many resources there are of each service."""
    children: dict[str, list[Resource]] = defaultdict(list)
    known = {resource.urn for resource in preview.resources}
    for resource in sorted(preview.resources, key=lambda entry: (entry.custom, entry.name, entry.urn)):
        children[resource.parent if resource.parent in known else ""].append(resource)
    rows = [row for root in children[""] for row in _rows(root, children, "", "", root)]
    widths = [max((cell_len(row[column].plain) for row in rows), default=0) for column in (0, 1)]
    for name, kind, remarks in rows:
        name.pad_right(widths[0] - cell_len(name.plain) + 2)
        kind.pad_right(widths[1] - cell_len(kind.plain) + 2)
        line = Text.assemble(name, kind, remarks)
        line.rstrip()
        _print(line, console)
    console.print()
    _print(_totals(preview), console)


def unknowns(value: Any) -> int:
    """How many values inside an input are not known until deployment."""
    if isinstance(value, Unknown):
        return 1
    if isinstance(value, Mapping):
        return sum(map(unknowns, value.values()))
    return sum(map(unknowns, value)) if isinstance(value, (list, tuple)) else 0


def _rows(
    resource: Resource, children: Mapping[str, Sequence[Resource]], guide: str, indent: str, parent: Resource
) -> Iterator[Row]:
    shared = f"{parent.name}-" if resource.name.startswith(f"{parent.name}-") else ""
    own = resource.name.removeprefix(shared)
    name = Text.assemble((guide + escaped(shared), "dim"), (escaped(own), "" if resource.custom else "bold"))
    kind = Text(escaped(short(resource.type)), style="cyan" if resource.custom else "dim")
    yield name, kind, _remarks(resource, None if parent is resource else parent.spec)
    below = children.get(resource.urn, ())
    for child in below:
        branch, line = ("└─ ", "   ") if child is below[-1] else ("├─ ", "│  ")
        yield from _rows(child, children, indent + branch, indent + line, resource)


def _remarks(resource: Resource, inherited: SpecRef | None) -> Text:
    """Which spec field it comes from, if its parent comes from another; what waits; whether it is protected."""
    remarks = []
    if resource.spec and resource.spec != inherited:
        position = resource.spec.position
        place = f"{resource.spec.field}, line {position.line}" if position else resource.spec.field
        remarks.append(Text(escaped(place), style="dim"))
    if waiting := unknowns(resource.inputs):
        remarks.append(Text(f"awaits {waiting}", style="yellow"))
    if resource.protect:
        remarks.append(Text("protected", style="green"))
    return Text("  ").join(remarks)


def _totals(preview: Preview) -> Text:
    custom = [resource for resource in preview.resources if resource.custom]
    services = Counter(short(resource.type).partition(".")[0] for resource in custom)
    each = ", ".join(f"{service} {count}" for service, count in sorted(services.items()))
    components = sum(not resource.custom and resource.type != STACK for resource in preview.resources)
    total = f"{_counted(len(custom), 'resource')} in {_counted(components, 'component')}"
    legend = "\nawaits n: so many of its inputs are known only after deployment" if any(map(_waits, custom)) else ""
    return Text.assemble((total, "bold"), f": {each}" if each else "", (legend, "dim"))


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _waits(resource: Resource) -> bool:
    return unknowns(resource.inputs) > 0


def _print(line: Text, console: Console) -> None:
    """One line, cut at a terminal's edge and never elsewhere."""
    console.print(
        line, no_wrap=True, overflow="ellipsis" if console.is_terminal else "ignore", crop=console.is_terminal
    )
