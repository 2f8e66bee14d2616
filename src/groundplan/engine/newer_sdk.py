"""What the installed pulumi-gcp knows better, where it is newer than the provider that the facts come from.

The SDK that the program itself imports then says what is an argument, which ones must be given and which words they
take; the facts still say everything else.
"""

from __future__ import annotations

import importlib
import inspect
import re
from collections.abc import Iterable, Iterator, Sequence
from importlib.metadata import PackageNotFoundError, version
from typing import Any, get_args

from pulumi import _types

from groundplan.catalog import provider
from groundplan.errors import Problem

_TOGETHER = {"provider-exclusive", "provider-needs", "provider-one-of"}
"""Problems of arguments that depend on each other. They cannot be judged where some of these are not known."""


def current(token: str, problems: Sequence[Problem]) -> Sequence[Problem]:
    """The problems of a resource that an SDK newer than the facts does not contradict."""
    if not problems or not _is_newer():
        return problems
    outdated = {problem for problem in problems if _contradicts(token, problem)}
    changed = any(problem.code in ("provider-unknown-argument", "provider-missing-argument") for problem in outdated)
    return [one for one in problems if one not in outdated and not (changed and one.code in _TOGETHER)]


def _contradicts(token: str, problem: Problem) -> bool:
    """Whether the SDK has an unknown argument, does not ask for a missing one, or describes a value of no list."""
    names = [step for step in problem.path if isinstance(step, str)]
    if not names:
        return False
    *block, key = names
    kinds = _blocks(token, block)
    match problem.code:
        case "provider-unknown-argument":
            return not kinds or any(key in _types.input_type_types(kind) for kind in kinds)
        case "provider-missing-argument":
            return not any(key in _required(kind) for kind in kinds)
        case "provider-enum":
            word = (problem.value or "").strip('"')
            return any(f"`{word}`" in _description(kind, key) for kind in kinds)
        case _:
            return False


def _blocks(token: str, path: Iterable[str]) -> list[type]:
    """The classes of the block at `path`; none where it is a map, or nothing that the SDK knows."""
    kinds = list(_input_types(_arguments(token)))
    for step in path:
        hints = [types[step] for types in map(_types.input_type_types, kinds) if step in types]
        kinds = [kind for hint in hints for kind in _input_types(hint)]
    return kinds


def _required(kind: type) -> set[str]:
    """The arguments, by their Pulumi names, that a class cannot be made without."""
    names = _types.input_type_py_to_pulumi_names(kind)
    parameters = inspect.signature(kind).parameters.values()
    return {names[one.name] for one in parameters if one.name in names and one.default is one.empty}


def snake(name: str) -> str:
    """The name of the SDK's module for a type's: `bucketIAMMember` is `bucket_iam_member`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()


def _description(kind: type, key: str) -> str:
    """What the SDK says of an argument."""
    names = _types.input_type_py_to_pulumi_names(kind)
    return next((getattr(kind, name).__doc__ or "" for name, there in names.items() if there == key), "")


def _is_newer() -> bool:
    try:
        return _figures(version("pulumi-gcp")) > _figures(provider.source().version)
    except PackageNotFoundError:
        return False


def _figures(release: str) -> tuple[int, ...]:
    return tuple(int(figure) for figure in re.findall(r"\d+", release)[:3])


def _arguments(token: str) -> type | None:
    """The SDK's class for a type's arguments: `gcp:pubsub/topic:Topic` has `TopicArgs`."""
    _, place, name = token.split(":")
    module, _, file = place.partition("/")
    try:
        home = importlib.import_module(f"pulumi_gcp.{module.lower()}.{snake(file)}")
    except ImportError:
        return None
    found = getattr(home, f"{name}Args", None)
    return found if isinstance(found, type) else None


def _input_types(hint: Any) -> Iterator[type]:
    """The classes of blocks in a type hint, whatever lists, outputs and unions stand around them."""
    if isinstance(hint, type) and _types.is_input_type(hint):
        yield hint
    for inner in get_args(hint):
        yield from _input_types(inner)
