"""Stand-ins for what a data source would return.

A data source asks Google Cloud, which a preview here does not. Texts come back as stand-ins that any input made of
them shows as unknown; numbers as 0, switches as false, lists with one element.

A data source in its plain form whose arguments are unknown is not even asked: the SDK hands the program None, and the
program breaks on it. While this engine runs a program, it gets the same stand-ins instead (`install`).
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable
from functools import cache, wraps
from typing import Any, get_args, get_origin

import pulumi
from pulumi import _types
from pulumi.runtime import rpc

from groundplan.engine.newer_sdk import snake
from groundplan.engine.wire import stand_in

_DEEPEST = 4


def install(answered: Callable[[], bool]) -> None:
    """Make plain data sources with unknown arguments answer; only where `answered()` says that this engine runs."""
    plain = pulumi.runtime.invoke
    if getattr(plain, "stands_in", False):
        return

    @wraps(plain)
    def invoke(tok: str, *args: Any, **kwargs: Any) -> Any:
        result = plain(tok, *args, **kwargs)
        kind = kwargs.get("typ")
        if result.value is None and kind is not None and answered():
            result.value = rpc.translate_output_properties(answer(tok), lambda key: key, kind)
        return result

    invoke.stands_in = True  # type: ignore[attr-defined]
    pulumi.runtime.invoke = invoke


@cache
def answer(token: str) -> dict[str, Any]:
    """What the function `gcp:organizations/getProject:getProject` returns; empty where the result is not known."""
    result = _result_class(token)
    return _object(result, token.rsplit(":", 1)[-1], 0) if result else {}


def _result_class(token: str) -> type | None:
    """The SDK's class for a function's result, where the provider's naming leads to it."""
    found = re.fullmatch(r"gcp:(\w+)/(\w+):(\w+)", token)
    if found is None:
        return None
    module, file, function = found.groups()
    try:
        home = importlib.import_module(f"pulumi_gcp.{module.lower()}.{snake(file)}")
    except ImportError:
        return None
    found_class = getattr(home, f"{function[0].upper()}{function[1:]}Result", None)
    return found_class if isinstance(found_class, type) else None


def _object(kind: type, cause: str, depth: int) -> dict[str, Any]:
    return {key: _value(hint, f"{cause}.{key}", depth) for key, hint in _types.output_type_types(kind).items()}


def _value(hint: Any, cause: str, depth: int) -> Any:
    hint = _types.unwrap_optional_type(hint)
    if get_origin(hint) in (list, tuple) or str(get_origin(hint)).endswith("Sequence'>"):
        return [_value(get_args(hint)[0], cause, depth)] if depth < _DEEPEST else []
    if get_origin(hint) is not None or hint is dict:
        return {}
    if hint in (bool, int, float):
        return hint()
    if isinstance(hint, type) and _types.is_output_type(hint):
        return _object(hint, cause, depth + 1) if depth < _DEEPEST else {}
    return stand_in(cause)
