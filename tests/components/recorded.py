"""Runs components in process and records what they register, with outputs known as after a deployment."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pulumi
from pulumi.runtime import mocks, rpc, settings, stack

from groundplan_components.base import Site

SITE = Site(
    project="plant-123",
    region="europe-west1",
    environment="prod",
    labels={"environment": "prod"},
    deletion_protection=True,
)

POOLS = "projects/42/locations/global/workloadIdentityPools"

COMPUTED: dict[str, dict[str, Any]] = {
    "gcp:certificateauthority/authority:Authority": {
        "pemCaCertificates": ["-----BEGIN CERTIFICATE-----\nroot\n-----END CERTIFICATE-----"],
        "accessUrls": [{"crlAccessUrls": ["http://ca.example.com/crl.crl"]}],
    },
    "gcp:cloudfunctionsv2/function:Function": {"url": "https://{name}.example.com"},
    "gcp:compute/address:Address": {"address": "203.0.113.7"},
    "gcp:compute/regionInstanceGroupManager:RegionInstanceGroupManager": {"instanceGroup": "{pulumi_name}-group"},
    "gcp:iam/workloadIdentityPool:WorkloadIdentityPool": {"name": POOLS + "/{workloadIdentityPoolId}"},
    "gcp:iam/workloadIdentityPoolProvider:WorkloadIdentityPoolProvider": {
        "name": POOLS + "/{workloadIdentityPoolId}/providers/{workloadIdentityPoolProviderId}"
    },
    "gcp:projects/iAMCustomRole:IAMCustomRole": {"name": "projects/{project}/roles/{roleId}"},
    "gcp:projects/serviceIdentity:ServiceIdentity": {"member": "serviceAccount:agent@{service}"},
}
"""What Google Cloud adds to the inputs of a resource, by type; inputs stand in braces."""


@dataclass(frozen=True)
class Recorded:
    """One registered resource: type token, name, inputs in the wire's camel case, parent and dependencies as URNs."""

    token: str
    name: str
    inputs: dict[str, Any]
    parent: str
    depends_on: frozenset[str]


class Stack(list[Recorded]):
    """What a program registered."""

    def of(self, token: str) -> list[Recorded]:
        """Every resource of a type."""
        return [resource for resource in self if resource.token == token]

    def the(self, name: str) -> Recorded:
        """The resource of this name."""
        (found,) = [resource for resource in self if resource.name == name]
        return found

    def strings(self) -> Iterator[tuple[str, str]]:
        """Every text among the inputs, with the name of its resource."""
        for resource in self:
            yield from ((resource.name, value) for value in _strings(resource.inputs))


class _Deployed(mocks.Mocks):
    def call(self, args: mocks.MockCallArgs) -> tuple[dict[str, Any], list[tuple[str, str]]]:
        raise AssertionError(f"a component called {args.token}")

    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str | None, dict[str, Any]]:
        outputs = {**args.inputs, **_computed(args)}
        return f"{args.name}-id", outputs


def _computed(args: mocks.MockResourceArgs) -> dict[str, Any]:
    inputs = args.inputs
    if args.typ == "gcp:serviceaccount/account:Account":
        email = f"{inputs['accountId']}@{inputs['project']}.iam.gserviceaccount.com"
        return {"email": email, "member": f"serviceAccount:{email}", "name": f"projects/-/serviceAccounts/{email}"}
    templates = COMPUTED.get(args.typ, {})
    return {key: _filled(template, {**inputs, "pulumi_name": args.name}) for key, template in templates.items()}


def _filled(template: Any, inputs: dict[str, Any]) -> Any:
    if isinstance(template, str):
        return template.format_map(inputs)
    if isinstance(template, list):
        return [_filled(item, inputs) for item in template]
    return {key: _filled(item, inputs) for key, item in template.items()}


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from _strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item)


class _Monitor(mocks.MockMonitor):
    def __init__(self, recorded: Stack) -> None:
        super().__init__(_Deployed())
        self._recorded = recorded

    def RegisterResource(self, request: Any) -> Any:  # noqa: N802  the protocol's name
        self._recorded.append(
            Recorded(
                token=request.type,
                name=request.name,
                inputs=rpc.deserialize_properties(request.object, keep_unknowns=True),
                parent=request.parent,
                depends_on=frozenset(urn.rsplit("::", 1)[-1] for urn in request.dependencies),
            )
        )
        return super().RegisterResource(request)


def record(program: Callable[[], object]) -> Stack:
    """Run a program and give back what it registered; raises what the program raises."""
    recorded = Stack()
    asyncio.set_event_loop(asyncio.new_event_loop())
    mocks.set_mocks(_Deployed(), project="test", stack="test")
    settings.get_monitor()
    settings.SETTINGS.monitor = _Monitor(recorded)

    async def run() -> None:
        await stack.run_pulumi_func(lambda: (program(), None)[1])

    pulumi.runtime.sync_await._sync_await(run())
    return recorded
