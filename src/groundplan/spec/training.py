"""The spec of a training run: `kind: training`."""

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import Discriminator, Field, Tag

from groundplan.spec import patterns
from groundplan.spec.base import Part
from groundplan.spec.units import Count, Duration, Volume
from groundplan.spec.waiver import Waiver
from groundplan.spec.words import ControlPlane, Framework, NumberFormat, Option


class Model(Part):
    """What is trained."""

    framework: Framework
    """What the training code is written in."""
    framework_version: Annotated[str, Field(pattern=patterns.VERSION)] | None = None
    """Its version; without it whatever the runtime brings."""
    parameters: Annotated[Count, Field(ge=1, le=10**14)]
    """How many parameters the model has: `350M`, `7B`."""
    number_format: NumberFormat = "bf16"
    """How numbers are held where most of the arithmetic happens."""
    custom_operations: bool = False
    """Whether the main training loop calls operations of your own."""
    double_precision: bool = False
    """Whether the arithmetic needs 64-bit floating point."""
    compiled_libraries: bool = False
    """Whether the code calls compiled libraries that cannot be changed."""


class Run(Part):
    """How much is trained, and by when."""

    batch_size: Annotated[int, Field(strict=True, ge=1, le=10**8)] = 1024
    """Examples (or tokens, where `tokens` is given) in one step, over all accelerators."""
    tokens: Annotated[Count, Field(ge=1, le=10**15)] | None = None
    """How many tokens are trained on in all; for language models."""
    examples: Annotated[Count, Field(ge=1, le=10**15)] | None = None
    """How many examples are trained on in all, epochs counted."""
    mode: Literal["batch", "interactive"] = "batch"
    """`batch`: runs to its end by itself. `interactive`: somebody works at it, in a notebook."""
    deadline: Annotated[Duration, Field(ge=timedelta(minutes=10), le=timedelta(days=365))] | None = None
    """By when it must be done."""
    budget_usd: Annotated[int, Field(strict=True, ge=1, le=10**8)] | None = None
    """How much it may cost, in US dollars at list price; a budget alert watches it."""


class Data(Part):
    """What is trained on."""

    location: Annotated[str, Field(pattern=patterns.OBJECTS)] | None = None
    """Where it is: `gs://bucket/folder`. Without it and without `iot`, the stack makes a bucket for it."""
    iot: Annotated[str, Field(min_length=1, max_length=400)] | None = None
    """The spec of an IoT telemetry platform, relative to this one, whose training data set is used."""
    size: Annotated[Volume, Field(ge=10**6, le=10**17)]
    """How much of it there is: `32GB`, `4TB`."""


class Accelerator(Part):
    """An explicit shape, instead of the one that the advice picks. Give a GPU, a TPU or a machine type."""

    gpu: Annotated[str, Field(pattern=patterns.GPU)] | None = None
    """The accelerator name of a GPU: `nvidia-h100-80gb`."""
    tpu: Annotated[str, Field(pattern=patterns.SLICE)] | None = None
    """A TPU slice: `v5p-8`, `v6e-256`, or a generation together with `topology`."""
    topology: Annotated[str, Field(pattern=patterns.TOPOLOGY)] | None = None
    """The topology of a TPU slice: `4x4`, `2x2x4`."""
    machine_type: Annotated[str, Field(pattern=patterns.MACHINE_TYPE)] | None = None
    """A Compute Engine machine type: `a3-highgpu-8g`."""
    count: Annotated[int, Field(strict=True, ge=1, le=10_000)] = 1
    """GPUs in all, for `gpu`; machines, for `machine_type`. A stack has one TPU slice: for `tpu` it stays 1."""
    control_plane: Literal["auto", ControlPlane] = "auto"
    """What creates the machines."""


def _shape_or_word(value: object) -> str:
    return "shape" if isinstance(value, dict | Accelerator) else "word"


Shape = Annotated[
    Annotated[Literal["auto"], Tag("word")] | Annotated[Accelerator, Tag("shape")], Discriminator(_shape_or_word)
]
"""An explicit shape, or the word `auto`."""


class Consumption(Part):
    """How accelerators are obtained and paid."""

    option: Literal["auto", Option] = "auto"
    """The option; `auto`: as the design decides."""
    reservation: Annotated[str, Field(pattern=patterns.NAME, max_length=63)] | None = None
    """The name of the reservation, for `reservation` and `calendar`."""
    duration: Annotated[Duration, Field(ge=timedelta(minutes=10), le=timedelta(days=365))] | None = None
    """How long machines run at most; then they are stopped or deleted."""


class Place(Part):
    """Where it may run. The first zone that is feasible is taken; the others stand by for a stock-out."""

    regions: Annotated[tuple[str, ...], Field(max_length=20)] = ()
    """Regions, in order of preference; empty: wherever the accelerator is."""
    zones: Annotated[tuple[str, ...], Field(max_length=20)] = ()
    """Zones, in order of preference; they narrow `regions`."""


class Container(Part):
    """What runs on each host."""

    image: Annotated[str, Field(pattern=patterns.IMAGE)]
    """The container image."""
    command: Annotated[tuple[str, ...], Field(min_length=1, max_length=100)]
    """The command and its arguments; nothing of it passes through a shell."""


class Training(Part):
    """A training run on GPU VMs or TPU slices."""

    kind: Annotated[Literal["training"], Field(examples=["training"])]
    """The kind of workload."""
    name: Annotated[str, Field(pattern=patterns.NAME, min_length=2, max_length=20, examples=["vision"])]
    """The workload's name; with the environment it prefixes every resource."""
    project: Annotated[str, Field(pattern=patterns.PROJECT, examples=["acme-vision-1"])]
    """The id of the Google Cloud project."""
    environment: Literal["dev", "staging", "prod"] = "dev"
    """Sets deletion protection and how long data is kept."""
    labels: dict[str, str] = Field(default_factory=dict)
    """Labels that every resource carries, besides the ones groundplan sets."""
    model: Annotated[Model, Field(examples=[{"framework": "jax", "parameters": "350M"}])]
    """What is trained."""
    run: Run = Field(default_factory=Run)
    """How much is trained, and by when."""
    data: Annotated[Data, Field(examples=[{"size": "32GB"}])]
    """What is trained on."""
    accelerator: Shape = "auto"
    """The shape; `auto`: as the advice decides."""
    consumption: Consumption = Field(default_factory=Consumption)
    """How accelerators are obtained and paid."""
    place: Place = Field(default_factory=Place)
    """Where it may run."""
    checkpoint_every: Annotated[Duration, Field(ge=timedelta(seconds=30), le=timedelta(days=1))] = timedelta(minutes=15)
    """The time between two checkpoints."""
    container: Annotated[Container, Field(examples=[{"image": "trainer", "command": ["train"]}])]
    """What runs on each host."""
    alert_email: Annotated[str, Field(pattern=patterns.EMAIL, max_length=254)] | None = None
    """Who is told of a preemption, of idle accelerators and of the budget."""
    waivers: Annotated[tuple[Waiver, ...], Field(max_length=100)] = ()
    """Rules that this workload may break, for a reason and for a time."""


MODEL = Training
"""What `kind` stands for."""
