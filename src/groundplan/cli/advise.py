"""The verb `advise`: which accelerator and infrastructure, with reasons."""

from __future__ import annotations

import inspect
from typing import Any, get_type_hints

from groundplan.cli.advise_flags import Flags
from groundplan.errors import ExitCode


def advise(**given: Any) -> ExitCode:
    """Advise on CPU, GPU, TPU or edge: the choice, a ranking, and the reason against everything else."""
    from groundplan.cli import advising

    flags = Flags(**given)
    if flags.spec:
        return advising.advise_spec(str(flags.spec), json=flags.json)
    return advising.advise(flags.situation, json=flags.json)


def _signature() -> inspect.Signature:
    """The flags as parameters: typer reads a command's options from its signature, and a class lists them better."""
    hints = get_type_hints(Flags, include_extras=True)
    parameters = inspect.signature(Flags).parameters.values()
    return inspect.Signature([each.replace(annotation=hints[each.name]) for each in parameters])


advise.__signature__ = _signature()  # type: ignore[attr-defined]
advise.__annotations__ = {name: each.annotation for name, each in _signature().parameters.items()}
