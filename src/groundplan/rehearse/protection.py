"""What stands in the way of a deletion, and a program with that taken out of the way.

Pulumi's own protection is an option of the resource. The provider's is an argument: most types have `deletionPolicy`,
those that hold data one of `FLAGS` besides. Source: pulumi-gcp 9.35.0, the schema's descriptions of these arguments.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pulumi
from pulumi.runtime import register_stack_transformation

from groundplan.catalog.data_holders import abandoned_by_default
from groundplan.catalog.provider import resource_type
from groundplan.engine.misfits import camel

PROTECT = "protect"
"""The option of Pulumi's resources."""

POLICY = "deletionPolicy"
"""DELETE, PREVENT or ABANDON."""

FLAGS: Mapping[str, tuple[Any, Any]] = {
    "deletionProtection": (True, False),
    "deletionProtectionEnabled": (True, False),
    "deleteProtection": (True, False),
    "enableDeletionProtection": (True, False),
    "deleteProtectionState": ("DELETE_PROTECTION_ENABLED", "DELETE_PROTECTION_DISABLED"),
}
"""Arguments that refuse deletion: the value that does, and the one that does not."""


def guards(inputs: Mapping[str, Any], *, protect: bool) -> tuple[str, ...]:
    """What keeps a resource from being deleted, by option or argument. inputs: with the provider's defaults."""
    flags = [name for name, (on, _) in FLAGS.items() if inputs.get(name) == on]
    prevented = [POLICY] if inputs.get(POLICY) == "PREVENT" else []
    return (*([PROTECT] if protect else []), *flags, *prevented)


def abandoned(token: str, inputs: Mapping[str, Any]) -> bool:
    """Whether the provider leaves a resource where it is when the engine deletes it."""
    policy = inputs.get(POLICY)
    return policy == "ABANDON" or (policy is None and abandoned_by_default(token))


def unprotected(program: Callable[[], Any]) -> Callable[[], None]:
    """The same program, each of its resources free to be deleted."""

    def run() -> None:
        register_stack_transformation(_freed)
        program()

    return run


def _freed(made: pulumi.ResourceTransformationArgs) -> pulumi.ResourceTransformationResult:
    known = resource_type(made.type_)
    keys: Mapping[str, Any] = {} if known is None else {key: key for key in known.inputs}
    kept = {key: value for key, value in made.props.items() if camel(key) not in {*FLAGS, POLICY}}
    freed = {key: off for key, (_, off) in FLAGS.items() if key in keys}
    policy = {key: value for key, value in made.props.items() if camel(key) == POLICY and value != "PREVENT"}
    return pulumi.ResourceTransformationResult(
        {**kept, **freed, **policy}, pulumi.ResourceOptions.merge(made.opts, pulumi.ResourceOptions(protect=False))
    )
