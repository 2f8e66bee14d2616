"""The structure of every resource type: the Pulumi schema and the Terraform schema walked side by side.

A *shape* is the table of fields of one object. A field is `{"t": type}` and, where they apply, `r` (required), `n` and
`m` (fewest and most elements of a list), `s` (a Terraform list that Pulumi takes as a single value), `f` (the Terraform
name, where it is not the snake case of the Pulumi name), `x` (secret), `d` (deprecation message), `o` (inside a block:
where it is not given, it is not known before the resource exists). A type is `s` string, `i` integer, `n` number, `b`
boolean, `a` asset, `*` anything, `["l", type]` list, `["m", type]` map, or a shape.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from groundplan.catalog.provider import snake

Shape = dict[str, dict[str, Any]]

_SCALARS = {"string": "s", "integer": "i", "number": "n", "boolean": "b"}
_LISTS = (5, 7)  # Terraform's TypeList and TypeSet


class Structure:
    """Reads resource types out of the two schemas."""

    def __init__(self, schema: Mapping[str, Any], mapping: Mapping[str, Any]) -> None:
        self._types: Mapping[str, Any] = schema["types"]
        self._resources: Mapping[str, Any] = schema["resources"]
        self._terraform: Mapping[str, Any] = mapping["provider"]["resources"]
        self._renames: Mapping[str, Any] = mapping["resources"]

    def resources(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Token and facts of every resource type, by token: `tf`, `in`, `out`, `x` (secret outputs), `d`."""
        for name in sorted(self._renames, key=lambda name: str(self._renames[name]["tok"])):
            yield self._renames[name]["tok"], self._resource(name)

    def _resource(self, name: str) -> dict[str, Any]:
        renames = self._renames[name]
        pulumi = self._resources[renames["tok"]]
        given, got = pulumi["inputProperties"], pulumi["properties"]
        shape = self._shape(given, self._terraform[name], renames.get("fields") or {})
        required = set(pulumi.get("requiredInputs", ()))
        for key, field in shape.items():
            field.pop("r", None)
            field.pop("o", None)  # every output that is not given is unknown
            if key in required:
                field["r"] = 1
        facts: dict[str, Any] = {"tf": name, "in": shape, "out": sorted(set(got) - set(given))}
        if secret := sorted(key for key in got if got[key].get("secret") and key not in given):
            facts["x"] = secret
        if message := pulumi.get("deprecationMessage"):
            facts["d"] = message.strip()
        return facts

    def _shape(self, properties: Mapping[str, Any], terraform: Mapping[str, Any], renames: Mapping[str, Any]) -> Shape:
        names = _pair(properties, terraform, renames)
        return {
            key: self._field(key, properties[key], names.get(key), terraform, renames) for key in sorted(properties)
        }

    def _field(
        self,
        key: str,
        prop: Mapping[str, Any],
        name: str | None,
        terraform: Mapping[str, Any],
        renames: Mapping[str, Any],
    ) -> dict[str, Any]:
        block: Mapping[str, Any] = terraform.get(name or "", {})
        inner = ((renames.get(name or "") or {}).get("element") or {}).get("fields") or {}
        field: dict[str, Any] = {"t": self._type(prop, block.get("element") or {}, inner)}
        field |= {short: 1 for short, long in (("r", "required"), ("o", "computed")) if block.get(long)}
        if prop.get("type") == "array":
            field |= {short: block[long] for short, long in (("n", "minItems"), ("m", "maxItems")) if block.get(long)}
        elif block.get("type") in _LISTS:
            field["s"] = 1
        if name and name != snake(key):
            field["f"] = name
        if prop.get("secret"):
            field["x"] = 1
        if message := prop.get("deprecationMessage"):
            field["d"] = message.strip()
        return field

    def _type(self, prop: Mapping[str, Any], element: Mapping[str, Any], renames: Mapping[str, Any]) -> Any:
        reference = str(prop.get("$ref", ""))
        if reference.startswith("#/types/"):
            properties = self._types[reference.removeprefix("#/types/")].get("properties", {})
            return self._shape(properties, element.get("resource") or {}, renames)
        if reference:
            return "a"
        if prop["type"] == "array":
            return ["l", self._type(prop["items"], element, renames)]
        if prop["type"] == "object":
            return ["m", self._type(prop.get("additionalProperties", {"type": "any"}), element, renames)]
        return _SCALARS.get(prop["type"], "*")


def _pair(properties: Mapping[str, Any], terraform: Mapping[str, Any], renames: Mapping[str, Any]) -> dict[str, str]:
    """The Terraform name of each Pulumi key. Pulumi renames some and makes the names of lists plural."""
    names: dict[str, str] = {}
    left: list[str] = []
    for name in sorted(terraform):
        wanted = (renames.get(name) or {}).get("name")
        candidates = [wanted] if wanted else list(_plurals(_camel(name)))
        key = next((candidate for candidate in candidates if candidate in properties), None)
        if key is None:
            left.append(name)
        else:
            names[key] = name
    for name in left:  # irregular plurals, such as radii
        keys = [key for key in properties if key not in names and key[:2] == _camel(name)[:2]]
        if len(keys) == 1:
            names[keys[0]] = name
    return names


def _camel(name: str) -> str:
    head, *tail = name.split("_")
    return head + "".join(part[:1].upper() + part[1:] for part in tail)


def _plurals(key: str) -> Iterator[str]:
    yield from (key, f"{key}s", f"{key}es")
    if key.endswith("y"):
        yield f"{key[:-1]}ies"
