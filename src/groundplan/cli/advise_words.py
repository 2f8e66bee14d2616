"""The flags of `advise`, read without building the command line, which takes longer than the advice.

Only what is said without a fault is read here: for the rest, help included, typer explains itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Literal, get_args

from groundplan.spec import amounts, words

if TYPE_CHECKING:
    from groundplan.design.training.advice.situation import Situation

Purpose = Literal["training", "serving", "inference"]
Symptom = Literal["none", "slow", "wrong-on-new-data", "wrong-everywhere"]
SWITCHES = ("double_precision", "custom_operations", "compiled_libraries", "interactive", "moving", "json")
REPEATED = ("region", "callers_km")


def count(text: str) -> int | None:
    """Read a number as specs write it: `350000000`, `350M`, `7B`."""
    return int(text) if text.isdigit() else amounts.count(text)


def _whole(least: int) -> Callable[[str], int | None]:
    return lambda text: int(text) if text.isascii() and text.isdigit() and int(text) >= least else None


def _one_of(allowed: Sequence[str]) -> Callable[[str], str | None]:
    return lambda text: text if text in allowed else None


READERS: Mapping[str, Callable[[str], Any]] = {
    "purpose": _one_of(get_args(Purpose)),
    "framework": _one_of(get_args(words.Framework)),
    "parameters": count,
    "number_format": _one_of(get_args(words.NumberFormat)),
    "batch_size": _whole(1),
    "tokens": count,
    "examples": count,
    "data": amounts.volume,
    "deadline": amounts.duration,
    "budget": _whole(1),
    "cpu_estimate": amounts.duration,
    "cpu_vcpus": _whole(1),
    "region": str,
    "calls": _whole(0),
    "callers_km": _whole(0),
    "answer_within_ms": _whole(1),
    "symptom": _one_of(get_args(Symptom)),
}


def read(said: Sequence[str]) -> dict[str, Any] | None:
    """The flags by the names of `Flags`; None for anything that is not plainly right."""
    found: dict[str, Any] = {}
    rest = iter(said)
    for word in rest:
        flag = "number_format" if word == "--format" else word.removeprefix("--").replace("-", "_")
        if word != "--" + flag.replace("_", "-") and word != "--format":
            return None
        if flag in SWITCHES:
            found[flag] = True
            continue
        value = READERS[flag](next(rest, "")) if flag in READERS and word != "--number-format" else None
        if value is None or value == "":
            return None
        found[flag] = [*found.get(flag, ()), value] if flag in REPEATED else value
    return found


def situation(given: Mapping[str, Any]) -> Situation:
    """The situation that flags describe; a flag that is not given, or None, leaves the situation's default."""
    from groundplan.design.training.advice.situation import Situation

    said = {name: value for name, value in given.items() if value is not None and name not in {"spec", "json"}}
    if said.pop("interactive", False):
        said["mode"] = "interactive"
    if "budget" in said:
        said["budget_usd"] = said.pop("budget")
    said["regions"] = tuple(said.pop("region", ()))
    said["callers_km"] = tuple(said.pop("callers_km", ()))
    if "answer_within_ms" in said:
        said["answer_within"] = timedelta(milliseconds=said.pop("answer_within_ms"))
    return Situation(**said)
