"""The spec of an IoT telemetry platform: `kind: iot-telemetry`."""

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from groundplan.spec import patterns
from groundplan.spec.base import Part
from groundplan.spec.units import Duration, Size
from groundplan.spec.waiver import Waiver

Name = Annotated[str, Field(pattern=patterns.NAME, min_length=2, max_length=20)]
Identifier = Annotated[str, Field(pattern=patterns.IDENTIFIER, max_length=60)]

Member = Annotated[str, Field(pattern=patterns.MEMBER, max_length=254)]

Aggregate = Literal["mean", "min", "max", "sum", "count"]
"""What can be computed over a window."""


def _whole(value: object) -> object:
    """Refuses what Python takes for equal to 0 or 1: booleans and floats."""
    if type(value) is int:
        return value
    raise PydanticCustomError("type", "is not a whole number", {"allowed": "0 or 1"})


def _constant(value: object) -> str | int | float | bool:
    """Any scalar; whether it suits the measure is a rule of its own."""
    if isinstance(value, str | int | float | bool):
        return value
    raise PydanticCustomError("type", "is not a single value", {"allowed": "a constant, last or none"})


def _threshold(value: object) -> str:
    """A threshold as text: YAML reads a bare count as a number."""
    if isinstance(value, str | int) and not isinstance(value, bool):
        return str(value)
    raise PydanticCustomError("type", "is not a threshold", {"allowed": "a duration such as 5m, or a count"})


Constant = Annotated[
    str | int | float | bool,
    PlainValidator(_constant),
    WithJsonSchema({"type": ["string", "number", "boolean"], "examples": ["none", "last", 0, False]}),
]
"""What stands for a missing value."""

Threshold = Annotated[
    str,
    PlainValidator(_threshold),
    WithJsonSchema({"type": ["string", "integer"], "examples": ["5m", 10]}),
]
"""What an alert compares with, in the unit of what it watches."""


class Fleet(Part):
    """The devices, and what they send."""

    devices: Annotated[int, Field(strict=True, ge=1, le=10_000_000)]
    """How many devices send measures."""
    message_every: Annotated[Duration, Field(ge=timedelta(seconds=1), le=timedelta(days=7))] = timedelta(seconds=60)
    """The time between two messages of one device."""
    payload: Annotated[Size, Field(ge=1, le=262_144)] = 256
    """The size of one message's payload."""
    qos: Annotated[Literal[0, 1], BeforeValidator(_whole)] = 1
    """MQTT quality of service: 0 at most once, 1 at least once."""
    direction: Literal["telemetry", "both"] = "telemetry"
    """`telemetry`: devices only send. `both`: they also receive commands and configuration."""
    gateways: Annotated[int, Field(strict=True, ge=0, le=1_000_000)] = 0
    """How many gateways the devices stand behind; 0 when each device connects by itself."""
    aggregate: Literal["auto", "gateway", "cloud"] = "auto"
    """Where measures are reduced to the stream's windows: at the gateway, in the cloud, or as the design decides."""
    installers: Annotated[tuple[Member, ...], Field(max_length=20)] = ()
    """Who may enrol devices: IAM members such as `group:installers@example.com`. Nobody else can call the function."""


class Ingest(Part):
    """The way telemetry enters Google Cloud."""

    route: Literal["auto", "broker", "direct", "export"] = "auto"
    """`broker`: an MQTT broker fleet. `direct`: gateways publish to Pub/Sub. `export`: as direct, and a subscription
    stores the messages without processing. `auto`: as the design decides."""
    sources: Annotated[tuple[str, ...], Field(min_length=1, max_length=100)] = ("0.0.0.0/0",)
    """The IPv4 ranges from which devices reach the broker; certificates are demanded from all of them."""


class Measure(Part):
    """One quantity that devices report."""

    name: Identifier
    """Its name: a key in the payload, and a column in the warehouse."""
    unit: Annotated[str, Field(min_length=1, max_length=32)]
    """Its unit of measurement, for people: `celsius`, `hPa`, `%`."""
    type: Literal["float", "integer", "boolean", "string"] = "float"
    """The type of its values."""
    missing: Constant = "none"
    """What stands for a missing value: a constant of the measure's type, the device's `last` value, or `none` (it
    stays empty)."""


class Telemetry(Part):
    """What devices report."""

    measures: Annotated[tuple[Measure, ...], Field(min_length=1, max_length=200)]
    """The quantities, each with its own name."""


class Stream(Part):
    """How the stream is processed. Without this part of the spec, messages are stored as they come."""

    window: Annotated[Duration, Field(ge=timedelta(seconds=1), le=timedelta(days=1))] = timedelta(seconds=60)
    """The length of the windows over which measures are aggregated."""
    aggregates: Annotated[tuple[Aggregate, ...], Field(min_length=1, max_length=5)] = ("mean",)
    """What is computed over each window, for every numeric measure."""
    allowed_lateness: Annotated[Duration, Field(ge=timedelta(0), le=timedelta(days=7))] = timedelta(minutes=2)
    """How late a message may be and still correct its own window."""


class Warehouse(Part):
    """BigQuery: what analysts query."""

    keep: Annotated[Duration, Field(ge=timedelta(days=1), le=timedelta(days=3_650))] = timedelta(days=400)
    """How long rows are kept."""
    partition: Literal["auto", "hour", "day", "month"] = "auto"
    """The size of the tables' partitions."""


class Archive(Part):
    """Cloud Storage: every raw message, for replay and training."""

    keep: Annotated[Duration, Field(ge=timedelta(days=1), le=timedelta(days=36_500))] = timedelta(days=1_825)
    """How long objects are kept."""
    training_every: Annotated[Duration, Field(ge=timedelta(hours=1), le=timedelta(days=31))] | None = None
    """How often a batch job builds a training data set from the archive; without it there is no job."""


class State(Part):
    """Firestore: the newest values and the desired configuration of each device."""

    keep: Annotated[Duration, Field(ge=timedelta(days=1), le=timedelta(days=3_650))] = timedelta(days=90)
    """How long a silent device's newest values are kept."""


class Function(Part):
    """A function that runs on messages."""

    name: Name
    """Its name, after the workload's prefix."""
    on: Identifier
    """What it runs on: the name of a measure, or `events` for device events."""
    above: Annotated[float, Field(strict=True)] | None = None
    """Run only for values above this; for measures that are numbers."""
    below: Annotated[float, Field(strict=True)] | None = None
    """Run only for values below this; for measures that are numbers. With `above`: only for values between."""
    source: str | None = None
    """The folder of its Python source, relative to the spec; without it the built-in notifier, which logs."""


class Alert(Part):
    """When people are told."""

    on: Literal["backlog", "dead-letters", "lag", "broker-health", "certificate-expiry"]
    """What is watched: oldest unacknowledged message, dead letters, Dataflow lag, broker nodes, broker certificate."""
    above: Threshold | None = None
    """The threshold: a duration for `backlog`, `lag` and `certificate-expiry`, a count for `dead-letters`."""
    email: Annotated[str, Field(pattern=patterns.EMAIL, max_length=254)]
    """Who is told."""


class IotTelemetry(Part):
    """An IoT telemetry platform on Google Cloud: devices, ingest, stream, stores, functions and alerts."""

    kind: Annotated[Literal["iot-telemetry"], Field(examples=["iot-telemetry"])]
    """The kind of workload."""
    name: Annotated[Name, Field(examples=["plant"])]
    """The workload's name; with the environment it prefixes every resource."""
    project: Annotated[str, Field(pattern=patterns.PROJECT, examples=["acme-plant-1"])]
    """The id of the Google Cloud project."""
    region: Annotated[str, Field(examples=["europe-west4"])]
    """The Google Cloud region where everything runs and is stored."""
    environment: Literal["dev", "staging", "prod"] = "dev"
    """Sets redundancy, deletion protection, encryption and budgets."""
    labels: dict[str, str] = Field(default_factory=dict)
    """Labels that every resource carries, besides the ones groundplan sets."""
    fleet: Annotated[Fleet, Field(examples=[{"devices": 100}])]
    """The devices, and what they send."""
    ingest: Ingest = Field(default_factory=Ingest)
    """The way telemetry enters Google Cloud."""
    telemetry: Annotated[Telemetry, Field(examples=[{"measures": [{"name": "temperature", "unit": "celsius"}]}])]
    """What devices report."""
    stream: Stream | None = None
    """How the stream is processed; without it messages are stored as they come."""
    warehouse: Warehouse = Field(default_factory=Warehouse)
    """BigQuery: what analysts query."""
    archive: Archive = Field(default_factory=Archive)
    """Cloud Storage: every raw message."""
    state: State = Field(default_factory=State)
    """Firestore: the newest values of each device."""
    functions: Annotated[tuple[Function, ...], Field(max_length=20)] = ()
    """Functions that run on messages."""
    alerts: Annotated[tuple[Alert, ...], Field(max_length=50)] = ()
    """When people are told. The policies themselves exist in any case; an alert adds a threshold and a recipient."""
    waivers: Annotated[tuple[Waiver, ...], Field(max_length=100)] = ()
    """Rules that this workload may break, for a reason and for a time."""


MODEL = IotTelemetry
"""What `kind` stands for."""
