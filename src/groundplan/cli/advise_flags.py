"""The flags of `advise`: a situation in the words of a spec, for whoever has none yet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from groundplan.cli import advise_words
from groundplan.cli.advise_words import Purpose, Symptom
from groundplan.spec import amounts
from groundplan.spec.words import Framework, NumberFormat

if TYPE_CHECKING:
    from groundplan.design.training.advice.situation import Situation

T = TypeVar("T")


def _reader(read: Callable[[str], T | None], example: str) -> Callable[[str | T], T]:
    """Read an amount as specs write it; the user is told what was expected. Typer also hands over defaults."""

    def parse(text: str | T) -> T:
        if not isinstance(text, str):
            return text
        found = read(text)
        if found is None:
            raise typer.BadParameter(f"{text!r} is not an amount such as {example}")
        return found

    return parse


_DURATION = _reader(amounts.duration, "6h or 14d")
_VOLUME = _reader(amounts.volume, "32GB or 4TB")
_COUNT = _reader(advise_words.count, "350M or 7B")


@dataclass(frozen=True, kw_only=True)
class Flags:
    """What can be said on the command line; see `Situation` for units."""

    spec: Annotated[Path | None, typer.Argument(metavar="[SPEC]", help="A training spec; without it the flags.")] = None
    purpose: Annotated[Purpose, typer.Option(help="What is done with the model.")] = "training"
    framework: Annotated[Framework, typer.Option(help="What the code is written in.")] = "other"
    parameters: Annotated[int, typer.Option(parser=_COUNT, metavar="COUNT", help="Of the model: 350M, 7B.")] = 0
    number_format: Annotated[NumberFormat, typer.Option("--format", help="How numbers are held.")] = "bf16"
    double_precision: Annotated[bool, typer.Option("--double-precision", help="Needs 64-bit arithmetic.")] = False
    custom_operations: Annotated[bool, typer.Option("--custom-operations", help="In the main training loop.")] = False
    compiled_libraries: Annotated[bool, typer.Option("--compiled-libraries", help="That cannot be changed.")] = False
    interactive: Annotated[bool, typer.Option("--interactive", help="Somebody works at it.")] = False
    batch_size: Annotated[int, typer.Option(min=1, help="Examples or tokens in one step.")] = 1024
    tokens: Annotated[int | None, typer.Option(parser=_COUNT, metavar="COUNT", help="Trained on in all.")] = None
    examples: Annotated[int | None, typer.Option(parser=_COUNT, metavar="COUNT", help="Trained on in all.")] = None
    data: Annotated[int, typer.Option(parser=_VOLUME, metavar="VOLUME", help="Size of the data: 32GB, 4TB.")] = 0
    deadline: Annotated[timedelta | None, typer.Option(parser=_DURATION, metavar="DURATION", help="14d.")] = None
    budget: Annotated[int | None, typer.Option(min=1, help="US dollars at list price.")] = None
    cpu_estimate: Annotated[
        timedelta | None, typer.Option(parser=_DURATION, metavar="DURATION", help="What it takes on CPUs today.")
    ] = None
    cpu_vcpus: Annotated[int, typer.Option(min=1, help="vCPUs that it takes so long on.")] = 16
    region: Annotated[list[str] | None, typer.Option(help="Where it may run; can be repeated.")] = None
    calls: Annotated[float, typer.Option(min=0, help="Calls a second to a served model.")] = 0.0
    callers_km: Annotated[list[int] | None, typer.Option(min=0, help="How far callers are; can be repeated.")] = None
    answer_within_ms: Annotated[int | None, typer.Option(min=1, help="How long an answer may take.")] = None
    symptom: Annotated[Symptom, typer.Option(help="What callers complain of.")] = "none"
    moving: Annotated[bool, typer.Option("--moving", help="It decides in a vehicle, or beyond networks.")] = False
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False

    def situation(self) -> Situation:
        """The situation that the flags describe."""
        return advise_words.situation(asdict(self))
