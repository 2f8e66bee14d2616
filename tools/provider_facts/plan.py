"""What the provider knows of a new resource before it exists, besides the arguments that were given."""

from __future__ import annotations

from typing import Any

from tools.provider_facts.plugin import PROJECT, REGION, Plugin
from tools.provider_facts.structure import Shape

_DERIVED = {"effectiveLabels", "pulumiLabels", "effectiveAnnotations", "name"}
_UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
_PLACES = {PROJECT: "@project", REGION: "@region"}


def known(plugin: Plugin, token: str, shape: Shape) -> dict[str, Any]:
    """The outputs that a plan for the least inputs already holds, by name.

    `@project` and `@region` stand for the provider's own, `@name` for a generated name. Left out is what depends on the
    arguments: labels (which the provider adds its own to) and, for service accounts, the e-mail address.
    """
    required = {key for key, field in shape.items() if "r" in field}
    answer = plugin.check(token, {})
    found = dict(answer.inputs)
    generated = found.get("name") if "name" in found.get("__defaults", ()) else None
    found |= plugin.plan(token, found) or plugin.plan(token, _least(shape)) or {}
    constants = {
        key: _PLACES.get(str(value), value)
        for key, value in found.items()
        if _tells(value) and not key.startswith("__") and key not in required | _DERIVED
    }
    return constants | ({"name": "@name"} if generated == "n-42b447f" else {})


def _tells(value: Any) -> bool:
    """Whether a value is a known scalar."""
    return isinstance(value, str | bool | int | float) and value not in ("", _UNKNOWN)


def _least(shape: Shape) -> dict[str, Any]:
    return {
        key: "europe-west4-a" for key, field in shape.items() if field["t"] == "s" and ("r" in field or key == "zone")
    }
