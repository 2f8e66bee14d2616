"""Which output an unknown input waits for.

The wire carries only "unknown"; so the program's own values are kept until it has run, and each unknown input is looked
up among them: the very output of a resource, or a value made of one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pulumi
from pulumi.runtime import register_stack_transformation

from groundplan.engine.misfits import camel, misfits
from groundplan.engine.preview import Unknown
from groundplan.engine.registration import Registration
from groundplan.errors import Problem


class Causes:
    """Follows the resources of one run. `watch` before the program runs, `settle` after, in its event loop.

    problems: by URN, the values that could not be sent.
    """

    def __init__(self) -> None:
        self._made: list[tuple[pulumi.Resource, pulumi.Inputs, tuple[Problem, ...]]] = []
        self.problems: dict[str, tuple[Problem, ...]] = {}
        self._names: dict[int, str] = {}
        self._given: dict[str, Mapping[str, Any]] = {}

    def watch(self) -> None:
        """Look on at every resource that the program constructs from now on; inside its stack only."""

        def keep(args: pulumi.ResourceTransformationArgs) -> pulumi.ResourceTransformationResult | None:
            wrong = misfits(args.type_, args.props)
            self._made.append((args.resource, args.props, tuple(wrong.values())))
            if not wrong:
                return None
            sent = {key: value for key, value in args.props.items() if key not in wrong}
            return pulumi.ResourceTransformationResult(sent, args.opts)

        register_stack_transformation(keep)

    async def settle(self) -> None:
        """Learn the URNs and the names of all outputs."""
        for resource, given, problems in self._made:
            urn = await resource.urn.future() or ""
            if problems:
                self.problems[urn] = problems
            self._given[urn] = given
            for key, value in vars(resource).items():
                if isinstance(value, pulumi.Output) and isinstance(resource, pulumi.CustomResource):
                    self._names[id(value)] = f"{urn}.{camel(key)}"

    def fill(self, made: Registration) -> dict[str, Any]:
        """The inputs of a registration, each `Unknown` with its cause."""
        given = self._given.get(made.urn, {})
        return {
            key: self._fill(value, _child(given, key), made.property_dependencies.get(key, ()))
            for key, value in made.inputs.items()
        }

    def _fill(self, value: Any, given: Any, urns: tuple[str, ...]) -> Any:
        if isinstance(value, Unknown):
            return value if value.cause else Unknown(self._cause(given, urns))
        if isinstance(value, Mapping):
            return {key: self._fill(inner, _child(given, key), urns) for key, inner in value.items()}
        if isinstance(value, list):
            return [self._fill(inner, _child(given, index), urns) for index, inner in enumerate(value)]
        return value

    def _cause(self, given: Any, urns: tuple[str, ...]) -> str:
        if isinstance(given, pulumi.CustomResource):
            given = given.id
        return self._names.get(id(given)) or (urns[0] if len(urns) == 1 else "")


def _child(given: Any, key: str | int) -> Any:
    """What the program gave for a part of a value: by index, or by name in either spelling."""
    if isinstance(given, pulumi.Output):
        return given
    if isinstance(key, int):
        return given[key] if isinstance(given, list | tuple) and key < len(given) else None
    content = given if isinstance(given, Mapping) else getattr(given, "__dict__", {})
    return next((value for name, value in content.items() if camel(str(name)) == key or name == key), None)
