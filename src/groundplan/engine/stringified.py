"""Texts made of an Output as if it were a value: an f-string or str() where `pulumi.Output.concat` was meant.

The SDK does not stop such a program: it puts a sentence into the text, and the sentence is deployed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from groundplan.errors import FieldPath, Problem, field_text

_SENTENCE = "Calling __str__ on an Output[T] is not supported."
"""What stands in the place of the value. Source: `pulumi.Output.__str__`."""


def check(value: Any, path: FieldPath = ()) -> Iterator[Problem]:
    """The texts at any depth of some inputs that hold the sentence."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from check(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from check(inner, (*path, index))
    elif isinstance(value, str) and _SENTENCE in value:
        allowed = "an Output, such as pulumi.Output.concat(...) gives"
        yield Problem(
            code="output-in-text",
            message=f"{field_text(path)} is a text made of an Output whose value is not known yet; allowed: {allowed}",
            path=path,
            allowed=allowed,
            hint='Write pulumi.Output.concat("...", output) or output.apply(...) instead of an f-string or str().',
        )
