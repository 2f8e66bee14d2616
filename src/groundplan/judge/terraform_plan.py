"""A preview as a Terraform plan: the reverse of the bridge from which Pulumi's Google Cloud provider was made.

So whatever reads the JSON of `terraform show -json` can read a Pulumi program. As Terraform writes it: what is not
known until deployment is left out of the values, marked in `after_unknown` and, where the preview tells which resource
it waits for, a reference in the configuration. Keys without a value are left out, not null. Of the few outputs whose
form is known before they are, such as a custom role's name, a likeness stands in the values.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from groundplan.catalog import output_forms, provider
from groundplan.catalog.provider import Field, Kind, ListOf, MapOf, ResourceType, Scalar, Shape, snake
from groundplan.engine.preview import Asset, Preview, Resource, Unknown

FORMAT = "1.2"
"""The version of the plan's form that is followed (https://developer.hashicorp.com/terraform/internals/json-format)."""

PROVIDER = "registry.terraform.io/hashicorp/google"


@dataclass(frozen=True, slots=True)
class TerraformPlan:
    """A plan and where its parts come from.

    document: the plan as JSON. urns: the URN of each address. unknown: by address, the Terraform names of the arguments
    that are not known until deployment, whatever depth they stand at, each with what it waits for. left_out: resources
    of the Google Cloud provider whose type the catalogue does not know, so that they are not in the plan.
    """

    document: dict[str, Any]
    urns: Mapping[str, str]
    unknown: Mapping[str, Mapping[str, Unknown]]
    left_out: tuple[Resource, ...]


def plan(preview: Preview) -> TerraformPlan:
    """The plan that would create what a preview registers.

    Components, other providers' resources and what exists already have no place in it.
    """
    given = [one for one in preview.resources if one.custom and not one.read and one.type.startswith("gcp:")]
    kinds = {resource.urn: kind for resource in given if (kind := provider.resource_type(resource.type))}
    known = [resource for resource in given if resource.urn in kinds]
    addresses = _addresses(known, kinds)
    links = _Links(addresses, kinds, {resource.urn: resource for resource in known})
    written = [_Written(resource, kinds[resource.urn], links) for resource in known]
    document = {
        "format_version": FORMAT,
        "terraform_version": "1.9.0",
        "planned_values": {"root_module": {"resources": [one.planned() for one in written]}},
        "resource_changes": [one.change() for one in written],
        "configuration": {"root_module": {"resources": [one.configuration() for one in written]}},
    }
    left_out = tuple(resource for resource in given if resource.urn not in kinds)
    urns = {address: urn for urn, address in addresses.items()}
    return TerraformPlan(document, urns, {one.address: one.unknown() for one in written}, left_out)


def _addresses(resources: Iterable[Resource], kinds: Mapping[str, ResourceType]) -> dict[str, str]:
    """An address for each URN: the type and a label made of the name, numbered where two would be the same."""
    made: dict[str, str] = {}
    taken: set[str] = set()
    for resource in resources:
        label = re.sub(r"[^\w-]", "_", resource.name, flags=re.ASCII)
        label = label if re.match(r"[A-Za-z_]", label) else f"_{label}"
        stem = address = f"{kinds[resource.urn].terraform}.{label}"
        number = 1
        while address in taken:
            number += 1
            address = f"{stem}_{number}"
        taken.add(address)
        made[resource.urn] = address
    return made


@dataclass(frozen=True, slots=True)
class _Part:
    """A value in the three forms of a plan.

    value: what is known. unknown: an `Unknown`, or blocks and lists with one in them; None where all is known.
    expression: references. there: whether any of it is known.
    """

    value: Any = None
    unknown: Any = None
    expression: Any = None
    there: bool = True


class _Links:
    """Which resource a value comes from, as references of Terraform's."""

    def __init__(
        self, addresses: Mapping[str, str], kinds: Mapping[str, ResourceType], resources: Mapping[str, Resource]
    ) -> None:
        self._addresses = addresses
        self._kinds = kinds
        self._resources = resources

    def of_unknown(self, cause: str) -> tuple[str, ...]:
        """References for what `Unknown` waits for; none when that is not a resource of the plan."""
        urn, output = (cause, "") if cause in self._addresses else cause.rpartition(".")[::2]
        address = self._addresses.get(urn)
        if address is None:
            return ()
        return (f"{address}.{self._attribute(urn, output)}", address) if output else (address,)

    def likeness(self, cause: str) -> str | None:
        """A text of the form that an unknown will have, for the few outputs whose form is known."""
        urn, _, output = cause.rpartition(".")
        source = self._resources.get(urn)
        return output_forms.likeness(source.type, output, source.inputs) if source else None

    def of_text(self, text: str, dependencies: Sequence[str]) -> tuple[str, ...]:
        """References for a known text that one of the dependencies has for its name, id or address."""
        for urn in dependencies:
            names = self._resources[urn].inputs if urn in self._addresses else {}
            for key, name in names.items():
                if name == text and (key == "name" or key.endswith("Id")):
                    address = self._addresses[urn]
                    return f"{address}.{self._attribute(urn, key)}", address
        return ()

    def _attribute(self, urn: str, key: str) -> str:
        shape = self._kinds[urn].inputs
        return (shape[key].terraform if key in shape else "") or snake(key)


class _Written:
    """One resource in the three places where a plan tells of it."""

    def __init__(self, resource: Resource, kind: ResourceType, links: _Links) -> None:
        self._links = links
        self._dependencies = resource.dependencies
        (self.address,) = links.of_unknown(resource.urn)
        name = self.address.partition(".")[2]
        self._head = {"address": self.address, "mode": "managed", "type": kind.terraform, "name": name}
        self._part = self._block(resource.inputs, kind.inputs)

    def planned(self) -> dict[str, Any]:
        """Its entry in `planned_values`."""
        return {**self._head, "provider_name": PROVIDER, "schema_version": 0, "values": self._part.value}

    def change(self) -> dict[str, Any]:
        """Its entry in `resource_changes`: it is to be created."""
        change = {
            "actions": ["create"],
            "before": None,
            "after": self._part.value,
            "after_unknown": _marks(self._part.unknown) or {},
        }
        return {**self._head, "provider_name": PROVIDER, "change": change}

    def configuration(self) -> dict[str, Any]:
        """Its entry in `configuration`: the expressions that refer to other resources."""
        return {**self._head, "provider_config_key": "google", "expressions": self._part.expression or {}}

    def unknown(self) -> dict[str, Unknown]:
        """What is not known of it, by name."""
        return dict(_unknowns(self._part.unknown, ""))

    def _block(self, inputs: Mapping[str, Any], shape: Shape) -> _Part:
        parts = {}
        for key, raw in inputs.items():
            field = shape[key] if key in shape else _UNDESCRIBED  # noqa: SIM401 - a Shape has no get
            parts[field.terraform or snake(key)] = self._field(raw, field)
        return _together(parts)

    def _field(self, raw: Any, field: Field) -> _Part:
        part = self._value(raw, field.kind)
        return _listed([part]) if field.single and not isinstance(raw, Unknown) and raw is not None else part

    def _value(self, raw: Any, kind: Kind) -> _Part:
        match raw:
            case None:
                return _Part(there=False)
            case Unknown():
                return self._unknown(raw)
            case Mapping() if isinstance(kind, Shape):
                return self._block(raw, kind)
            case Mapping():
                inner = kind.value if isinstance(kind, MapOf) else Scalar.ANY
                return _map({str(key): self._value(value, inner) for key, value in raw.items()})
            case list() | tuple():
                inner = kind.element if isinstance(kind, ListOf) else Scalar.ANY
                return _listed([self._value(element, inner) for element in raw])
        return self._scalar(raw)

    def _unknown(self, raw: Unknown) -> _Part:
        expression = _referring(self._links.of_unknown(raw.cause))
        likeness = self._links.likeness(raw.cause)
        return (
            _Part(unknown=raw, expression=expression, there=False)
            if likeness is None
            else _Part(likeness, expression=expression)
        )

    def _scalar(self, raw: Any) -> _Part:
        if isinstance(raw, Asset):
            return _Part(raw.content if raw.form == "path" else raw.kind)
        known = self._links.of_text(raw, self._dependencies) if isinstance(raw, str) and raw else ()
        return _Part(raw, expression=_referring(known))


_UNDESCRIBED = Field(kind=Scalar.ANY)
"""Stands for an argument that the catalogue does not know."""


def _referring(references: Iterable[str]) -> dict[str, list[str]] | None:
    found = list(references)
    return {"references": found} if found else None


def _together(parts: Mapping[str, _Part]) -> _Part:
    """A block of its parts."""
    return _Part(
        {key: part.value for key, part in parts.items() if part.there},
        {key: part.unknown for key, part in parts.items() if part.unknown} or None,
        {key: part.expression for key, part in parts.items() if part.expression} or None,
    )


def _map(parts: Mapping[str, _Part]) -> _Part:
    """A map, whose expression is one for all its values."""
    block = _together(parts)
    return _Part(block.value, block.unknown, _referring(_references(parts.values())))


def _listed(parts: Sequence[_Part]) -> _Part:
    """A list. An unknown element is null where an expression tells what it refers to, as in Terraform's own plans."""
    kept = [part for part in parts if part.there or part.expression]
    unknown = [part.unknown for part in parts]
    return _Part(
        [part.value for part in kept], unknown if any(unknown) else None, _expressions(kept), bool(kept) or not parts
    )


def _marks(unknown: Any) -> Any:
    """What is unknown as `after_unknown` tells it."""
    if isinstance(unknown, Mapping):
        return {key: _marks(inner) for key, inner in unknown.items()}
    if isinstance(unknown, list):
        return [_marks(inner) for inner in unknown]
    return unknown is not None


def _unknowns(unknown: Any, name: str) -> Iterator[tuple[str, Unknown]]:
    """The unknowns, each with the nearest name."""
    if isinstance(unknown, Unknown):
        yield name, unknown
    elif isinstance(unknown, Mapping):
        for key, inner in unknown.items():
            yield from _unknowns(inner, key)
    else:
        for inner in unknown or ():
            yield from _unknowns(inner, name)


def _expressions(parts: Sequence[_Part]) -> Any:
    """One expression per block, or one for all elements that are no blocks."""
    if any(isinstance(part.value, Mapping) for part in parts):
        return [part.expression or {} for part in parts] if any(part.expression for part in parts) else None
    return _referring(_references(parts))


def _references(parts: Iterable[_Part]) -> Iterator[str]:
    for part in parts:
        expressions = part.expression if isinstance(part.expression, list) else [part.expression]
        for expression in expressions:
            yield from (expression or {}).get("references", ())
