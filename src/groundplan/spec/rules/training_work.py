"""Rules of a training run's model, amount and data."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from groundplan.spec.amounts import duration_text
from groundplan.spec.rules.rule import Fault, reads
from groundplan.spec.training import Training


@reads("model")
def formats_agree(spec: Training) -> Iterator[Fault]:
    """Double precision is the number format `fp64`, however it is said."""
    model = spec.model
    if not {"number_format", "double_precision"} <= model.model_fields_set:
        return
    if model.double_precision != (model.number_format == "fp64"):
        yield Fault(
            code="conflict",
            path=("model", "double_precision"),
            message=f"double precision is fp64, and number_format is {model.number_format}",
            hint="remove one of the two",
        )


@reads("run")
def amount_is_said_once(spec: Training) -> Iterator[Fault]:
    """A run goes over tokens or over examples."""
    if spec.run.tokens is not None and spec.run.examples is not None:
        message = "tokens say already how much is trained on"
        yield Fault(code="conflict", path=("run", "examples"), message=message, hint="give tokens or examples")


@reads("data")
def data_is_in_one_place(spec: Training) -> Iterator[Fault]:
    """Data lies in a bucket of the user's, or in that of an IoT telemetry platform."""
    if spec.data.location is not None and spec.data.iot is not None:
        message = "location says already where the data is"
        yield Fault(code="conflict", path=("data", "iot"), message=message, hint="give location or iot")


@reads("data")
def linked_spec_is_a_file(spec: Training) -> Iterator[Fault]:
    """A linked spec is named relative to this one, so that both can move together."""
    linked = spec.data.iot
    if linked is None:
        return
    outside = PurePosixPath(linked).is_absolute() or "\\" in linked or ":" in linked
    if outside or not linked.endswith((".yaml", ".yml", ".json")):
        message = f'"{linked[:40]}" is not a spec file relative to this one'
        allowed = "a relative path such as ../iot-telemetry/factory.yaml"
        yield Fault(code="source", path=("data", "iot"), message=message, allowed=allowed)


@reads("checkpoint_every", "consumption")
def checkpoints_come_before_the_end(spec: Training) -> Iterator[Fault]:
    """A run whose machines stop before its first checkpoint leaves nothing behind."""
    duration = spec.consumption.duration
    if duration is not None and spec.checkpoint_every >= duration:
        yield Fault(
            code="conflict",
            path=("checkpoint_every",),
            message=f"machines stop after {duration_text(duration)}, before the first checkpoint",
            allowed=f"less than {duration_text(duration)}",
        )
