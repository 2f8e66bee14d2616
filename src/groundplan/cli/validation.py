"""What `validate` does, without the command line around it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from groundplan.cli import say
from groundplan.errors import ExitCode, Invalid
from groundplan.program import plan


def validate(specs: Iterable[str], *, json: bool = False) -> ExitCode:
    """Say what is wrong with each spec, in the order given, or that it is valid."""
    found = {spec: wrong(Path(spec)) for spec in specs}
    if json:
        from groundplan.render import document

        say.document(document.validation({file: invalid.problems for file, invalid in found.items()}))
    else:
        for file, invalid in found.items():
            if invalid.problems:
                say.problems(invalid.problems, invalid.sources)
            else:
                say.line(f"{file}: valid")
    return ExitCode.INVALID if any(invalid.problems for invalid in found.values()) else ExitCode.FINE


def wrong(spec: Path) -> Invalid:
    """Everything that is wrong with a spec and its design: nothing when it is valid."""
    try:
        plan(spec)
    except Invalid as invalid:
        return invalid
    return Invalid(())
