"""A rehearsal for people: its steps, the time line of creation, the update, who was called, what is left."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from rich import box
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text
from ruamel.yaml import YAML

from groundplan.rehearse.changes import Change, Operation
from groundplan.rehearse.report import Report, Stage, Step, operations
from groundplan.render import rehearsal_document
from groundplan.render.problems import escaped, short

BAR = 24
"""Columns of a time line."""

_DONE = {
    Operation.CREATE: "created",
    Operation.UPDATE: "updated",
    Operation.REPLACE: "replaced",
    Operation.DELETE: "deleted",
    Operation.READ: "looked up",
}

_STYLES = {Operation.CREATE: "green", Operation.UPDATE: "yellow", Operation.REPLACE: "magenta", Operation.DELETE: "red"}


def show(report: Report, console: Console) -> None:
    """Print what a rehearsal found; the problems of a step that failed are the caller's to print."""
    _time_line(report.step(Stage.UP), console)
    _update(report, console)
    _guards(report.guarded, console)
    _calls(report, console)
    _rights(report, console)
    _left(report, console)
    _steps(report, console)
    console.print(_verdict(report), soft_wrap=True)


def role(report: Report) -> str:
    """The custom role that whoever deploys needs, as YAML for `gcloud iam roles create --file`."""
    from io import StringIO  # noqa: PLC0415 - only when a file was asked for

    text = StringIO()
    yaml = YAML()
    yaml.indent(mapping=2, sequence=2, offset=0)
    yaml.dump(rehearsal_document.role(report), text)
    return text.getvalue()


def _steps(report: Report, console: Console) -> None:
    table = _table("step", "did", "s")
    table.columns[-1].justify = "right"
    for step in report.steps:
        name = Text(step.stage.value, style="bold" if step.passed else "bold red")
        table.add_row(name, _did(step), f"{step.seconds:.1f}")
    _headed("Steps", table, console)


def _did(step: Step) -> Text:
    if step.problems:
        return Text("failed", style="red")
    if step.unexpected:
        names = ", ".join(f"{escaped(one.resource.name)} {_why(one)}" for one in step.unexpected[:5])
        more = f" and {len(step.unexpected) - 5} more" if len(step.unexpected) > 5 else ""
        return Text(f"not empty: {names}{more}", style="red")
    parts = [Text(f"{count} {_DONE[what]}", style=_STYLES.get(what, "")) for what, count in operations(step).items()]
    idle = "protection lifted" if step.stage is Stage.UNPROTECT else "nothing to do"
    return Text(", ").join(parts) if parts else Text(idle, style="dim")


def _why(change: Change) -> str:
    keys = ", ".join(change.differences)
    return f"({change.operation}: {escaped(keys)})" if keys else f"({change.operation})"


def _time_line(step: Step | None, console: Console) -> None:
    """What was created, in the order in which it was begun, with a bar from beginning to end."""
    created = [one for one in (step.changes if step else ()) if one.resource.custom and one.operation != Operation.SAME]
    if not created:
        return
    last = max(one.ended for one in created) or 1.0
    width = max(cell_len(escaped(one.resource.name)) for one in created)
    console.print(Text(f"Order of creation, {last:.0f} s", style="bold"))
    for one in sorted(created, key=lambda change: (change.began, change.resource.urn)):
        name = Text(escaped(one.resource.name))
        name.pad_right(width - cell_len(name.plain) + 2)
        line = Text.assemble(
            (f"{one.ended - one.began:6.1f} s ", "dim"),
            (bar(one.began, one.ended, last), "green" if one.done else "red"),
            "  ",
            name,
            (escaped(short(one.resource.type)), "cyan"),
        )
        console.print(line, no_wrap=True, overflow="ellipsis" if console.is_terminal else "ignore", crop=False)
    console.print()


def bar(began: float, ended: float, last: float) -> str:
    """A bar of `BAR` columns for a stretch of the time up to `last`; never empty."""
    start = min(int(began / last * BAR), BAR - 1)
    length = max(1, round((ended - began) / last * BAR))
    return (" " * start + "━" * length)[:BAR].ljust(BAR)


def _update(report: Report, console: Console) -> None:
    step = report.step(Stage.UPDATE)
    if step is None:
        return
    table = _table("resource", "type", "did", "because of")
    lost = {loss.resource.urn: loss.holds for loss in report.lost}
    for one in sorted(
        step.changes, key=lambda change: (change.operation is not Operation.REPLACE, change.resource.urn)
    ):
        if not one.resource.custom or one.operation in {Operation.SAME, Operation.READ}:
            continue
        did = Text(_DONE[one.operation], style=_STYLES[one.operation]) if one.done else Text("failed", style="red")
        if one.resource.urn in lost:
            did.append(f", and with it {lost[one.resource.urn]}", style="bold red")
        keys = ", ".join(one.forced_by or one.differences)
        table.add_row(escaped(one.resource.name), Text(escaped(short(one.resource.type)), style="cyan"), did, keys)
    _headed(f"Update: {escaped(report.update)}", table, console)
    if not lost and not step.problems:
        console.print(Text("No data is lost.\n", style="green"))


def _guards(guarded: Iterable[Change], console: Console) -> None:
    found: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for one in guarded:
        found[one.guards].append(one.resource.name)
    if not found:
        return
    table = _table("guarded by", "resources")
    for guards, names in found.items():
        table.add_row(", ".join(guards), escaped(", ".join(sorted(names))))
    _headed("Protected: to be lifted before a destruction, as the rehearsal did", table, console)


def _calls(report: Report, console: Console) -> None:
    if not report.calls:
        return
    table = _table("API", "methods", "calls", "refused", "ms")
    for column in table.columns[1:]:
        column.justify = "right"
    for one in report.calls:
        refused = Text(str(one.refused), style="" if one.refused else "dim")
        table.add_row(escaped(one.host), str(len(one.methods)), str(one.count), refused, f"{one.milliseconds:.0f}")
    _headed("Calls", table, console)


def _rights(report: Report, console: Console) -> None:
    if not report.calls:
        return
    services: dict[str, int] = defaultdict(int)
    for permission in report.permissions:
        services[permission.partition(".")[0]] += 1
    each = ", ".join(f"{service} {count}" for service, count in sorted(services.items()))
    rows = {
        "enable beforehand": ", ".join(report.beforehand) or "none",
        "enabled by the stack": ", ".join(report.enabled) or "none",
        "deployer's permissions": f"{len(report.permissions)}: {each}; --role FILE writes the role",
    }
    if beyond := sorted({*report.permissions} - {*report.role}):
        rows["not in custom roles"] = ", ".join(beyond)
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(style="dim", no_wrap=True)
    table.add_column()
    for name, value in rows.items():
        table.add_row(name, value)
    _headed("Before a deployment", table, console)


def _left(report: Report, console: Console) -> None:
    if not report.left:
        return
    reasons: dict[str, list[str]] = defaultdict(list)
    for one in report.left:
        reasons[one.reason].append(one.name)
    table = _table("left after the destruction", "because")
    for reason, names in reasons.items():
        style = "" if reason else "bold red"
        shown = names if len(names) <= 3 or not reason else [*names[:2], f"and {len(names) - 2} more"]
        table.add_row(Text("\n".join(map(escaped, shown)), style=style), reason or Text("should be gone", style="red"))
    _headed("Left", table, console)


def _verdict(report: Report) -> Text:
    if report.passed:
        return Text.assemble(
            ("Passed", "bold green"), f": {escaped(report.subject)} came up, stayed as it was, and went."
        )
    reasons = [
        f"{step.stage} failed" if step.problems else f"{step.stage} not empty"
        for step in report.steps
        if not step.passed
    ]
    reasons += ["data would be lost"] if report.lost else []
    reasons += ["something is left that should be gone"] if any(not one.reason for one in report.left or ()) else []
    return Text.assemble(("Failed", "bold red"), f": {', '.join(reasons)}.")


def _table(*columns: str) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    return table


def _headed(title: str, table: Table, console: Console) -> None:
    console.print(Text(title, style="bold"))
    console.print(table)
    console.print()
