"""What the provider tells of a new resource before it exists: its inputs, what it plans, and what it leaves unknown."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from google.protobuf import struct_pb2

from groundplan.catalog import provider
from groundplan.catalog.provider import Kind, ListOf, Shape
from groundplan.engine import wire
from groundplan.engine.registration import Registration


def outputs(made: Registration, given: struct_pb2.Struct, config: Mapping[str, str]) -> struct_pb2.Struct:
    """The outputs that the SDK is told of; it takes every other one for unknown.

    given: the inputs as they came. config: the stack's; `gcp:project` and `gcp:region` are what the provider fills in.
    """
    known = struct_pb2.Struct()
    known.CopyFrom(given)
    kind = provider.resource_type(made.type) if made.custom else None
    if kind is None:
        return known
    for key, value in known.fields.items():
        if key in kind.inputs:
            _leave_unknown(kind.inputs[key].kind, value)
    stand_ins = {
        "@project": config.get("gcp:project"),
        "@region": config.get("gcp:region"),
        "@name": f"{made.name}-{hashlib.sha256(made.urn.encode()).hexdigest()[:7]}",
    }
    planned = {key: stand_ins.get(str(value), value) for key, value in kind.planned.items()}
    planned |= _email(made, planned)
    known.update({key: value for key, value in planned.items() if value is not None and key not in made.inputs})
    return known


def _leave_unknown(kind: Kind, value: struct_pb2.Value) -> None:
    """Mark what the provider fills in, in every block below `value`, such as the address of an interface."""
    form = value.WhichOneof("kind")
    if isinstance(kind, ListOf) and form == "list_value":
        for element in value.list_value.values:
            _leave_unknown(kind.element, element)
    elif isinstance(kind, Shape) and form == "struct_value" and not wire.is_special(value.struct_value):
        fields = value.struct_value.fields
        for key in kind.filled:
            if key not in fields:
                fields[key].string_value = wire.UNKNOWN
        for key in fields:
            if key in kind:
                _leave_unknown(kind[key].kind, fields[key])


def _email(made: Registration, known: Mapping[str, Any]) -> dict[str, str]:
    """A service account's address, which the provider plans. Of all its types only this one's outputs are derived.

    Source: planning each of the provider's types with its plugin, 9.35.0.
    """
    account = made.inputs.get("accountId")
    project = made.inputs.get("project") or known.get("project")
    if made.type != "gcp:serviceaccount/account:Account" or not (isinstance(account, str) and isinstance(project, str)):
        return {}
    email = f"{account}@{project}.iam.gserviceaccount.com"
    return {"email": email, "member": f"serviceAccount:{email}"}
