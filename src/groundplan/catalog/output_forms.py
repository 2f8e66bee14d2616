"""Outputs that are unknown before deployment while their form is known (`data/output_forms.json`)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from string import Formatter
from typing import Any

from groundplan.catalog.data_file import read


def likeness(token: str, output: str, inputs: Mapping[str, Any]) -> str | None:
    """A text of the form that an output will have; None where the form, or an input in it, is not known."""
    form = _forms().get((token, output))
    if form is None:
        return None
    named = {name: inputs.get(name) for _, name, _, _ in Formatter().parse(form) if name}
    return form.format(**named) if all(isinstance(value, str) for value in named.values()) else None


@cache
def _forms() -> dict[tuple[str, str], str]:
    return {(row["type"], row["output"]): row["form"] for row in read("output_forms")["outputs"]}
