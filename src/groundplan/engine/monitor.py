"""The resource monitor of the embedded engine: what the Pulumi SDK talks to instead of the Pulumi CLI.

It answers as the real engine does in a preview: what the program gave is known, so is what the provider plans, the rest
and every id are unknown. It writes down each registration and reaches nothing.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote, urlsplit

from google.protobuf import empty_pb2, struct_pb2
from pulumi.runtime.mocks import MockMonitor, MockResourceArgs, Mocks
from pulumi.runtime.proto import provider_pb2, resource_pb2

from groundplan.engine import checks, planned, wire
from groundplan.engine.data_source import answer
from groundplan.engine.registration import STACK, Registration
from groundplan.errors import Position, Problem


class Monitor(MockMonitor):
    """Collects registrations. Safe to be called from several threads.

    config: the stack's configuration; `gcp:project` and `gcp:region` are what the provider fills in.
    """

    def __init__(self, project: str, stack: str, config: Mapping[str, str]) -> None:
        super().__init__(_Unused())
        self._project = project
        self._stack = stack
        self.config = config
        self._lock = threading.Lock()
        self.registrations: dict[str, Registration] = {}
        self.problems: list[Problem] = []
        self.outputs: dict[str, Any] = {}

    def RegisterResource(self, request: Any) -> resource_pb2.RegisterResourceResponse:  # noqa: N802 - the RPC's name
        """Write a resource down and tell what is known of it before it exists."""
        inputs = wire.read(request.object)
        made = Registration(
            urn=self._urn(request),
            type=request.type,
            name=request.name,
            parent=request.parent,
            custom=request.custom,
            inputs=inputs,
            dependencies=tuple(sorted(request.dependencies)),
            property_dependencies={key: tuple(found.urns) for key, found in request.propertyDependencies.items()},
            protect=request.protect,
            position=_position(request.sourcePosition),
        )
        refused = {str(problem.path[0]) for problem in self._note(made) if problem.path}
        known = planned.outputs(made, request.object, self.config)
        for key in refused & set(inputs):
            del known.fields[key]
        return resource_pb2.RegisterResourceResponse(urn=made.urn, object=known)

    def ReadResource(self, request: Any) -> resource_pb2.ReadResourceResponse:  # noqa: N802 - the RPC's name
        """Write down a resource that exists already; nothing but its id is known, if the program knows it."""
        made = Registration(
            urn=self._urn(request),
            type=request.type,
            name=request.name,
            parent=request.parent,
            custom=True,
            inputs=wire.read(request.properties),
            dependencies=tuple(sorted(request.dependencies)),
            property_dependencies={},
            position=_position(request.sourcePosition),
            read=True,
        )
        self._note(made)
        identity = "" if wire.UNKNOWN in request.id else request.id
        return resource_pb2.ReadResourceResponse(urn=made.urn, id=identity, properties=request.properties)

    def RegisterResourceOutputs(self, request: Any) -> empty_pb2.Empty:  # noqa: N802 - the RPC's name
        """Keep the outputs of the stack; a component's are its own affair."""
        registered = self.registrations.get(request.urn)
        if registered is not None and registered.type == STACK:
            self.outputs = wire.read(request.outputs)
        return empty_pb2.Empty()

    def Invoke(self, request: Any) -> resource_pb2.ResourceInvokeResponse:  # noqa: N802 - the RPC's name
        """Answer a data source with stand-ins, since nothing is asked over the network."""
        found = struct_pb2.Struct()
        found.update(answer(request.tok))
        response = resource_pb2.ResourceInvokeResponse()
        getattr(response, "return").CopyFrom(found)
        return response

    def Call(self, request: Any) -> provider_pb2.CallResponse:  # noqa: ARG002, N802 - the RPC's name
        """Answer a method of a resource: nothing is known."""
        return provider_pb2.CallResponse()

    def features(self) -> set[int]:
        """The features of the engine that the SDK may use."""
        return set(self.GetDeploymentInfo(empty_pb2.Empty()).supportedFeatures)  # type: ignore[no-untyped-call]

    def _note(self, made: Registration) -> tuple[Problem, ...]:
        """Write a registration down, with its problems."""
        with self._lock:
            taken = made.urn in self.registrations
            found = (checks.duplicate(made),) if taken else checks.problems(made)
            self.problems.extend(found)
            self.registrations.setdefault(made.urn, made)
        return found

    def _urn(self, request: Any) -> str:
        """The URN as the real engine makes it: the types of all parents but the stack, then the resource's own."""
        parents = request.parent.split("::")[2] if request.parent else ""
        kind = f"{parents}${request.type}" if parents and parents != STACK else request.type
        return f"urn:pulumi:{self._stack}::{self._project}::{kind}::{request.name}"


class _Unused(Mocks):
    """The mocks that the base class asks for; every call that would reach them is answered by the monitor."""

    def call(self, args: Any) -> Any:
        raise NotImplementedError(args.token)

    def new_resource(self, args: MockResourceArgs) -> Any:
        raise NotImplementedError(args.typ)


def _position(source: Any) -> Position | None:
    """The place in the program; None where the SDK could not tell."""
    return Position(unquote(urlsplit(source.uri).path), source.line, 1) if source.uri else None
