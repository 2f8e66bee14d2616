"""The files that components put on machines and into tasks.

Shell scripts and systemd units are plain files: no value is ever spliced into them. What a machine has to know reaches
it as instance metadata or as environment variables, so there is nothing to quote and the file that is reviewed is the
file that runs. Only configuration of the broker is rendered, and only from whole numbers and booleans.
"""

from __future__ import annotations

from importlib.resources import files
from typing import Any

from jinja2 import Environment, FunctionLoader, StrictUndefined


def text(path: str) -> str:
    """Read a file of this package as it is."""
    return files(__name__).joinpath(path).read_text(encoding="utf-8")


def render(path: str, **values: int) -> str:
    """Render a file of this package with its values.

    Raises TypeError for a value that is not a whole number or a boolean, and jinja2.UndefinedError for a missing one.
    """
    environment = Environment(
        loader=FunctionLoader(text),
        undefined=StrictUndefined,
        finalize=_only_numbers,
        keep_trailing_newline=True,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,  # noqa: S701  nothing that could need escaping passes `_only_numbers`
    )
    return environment.get_template(path).render(**values)


def _only_numbers(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | StrictUndefined):  # which raises UndefinedError
        return str(value)
    raise TypeError(f"{value!r} is not a whole number: a template takes nothing else")
