"""What a bridge must know, read from its environment."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

MEASURE_TYPES = frozenset({"float", "integer", "boolean", "string"})


class SettingsError(Exception):
    """The environment is incomplete or wrong; the text names every variable concerned and holds no values."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Where a bridge stands and what it connects.

    topics: full names of the Pub/Sub topics by kind (telemetry, state, events). invalid_topic: takes messages that fit
    no schema. commands_topic: None for a fleet that only sends. measures: type by name, in the order of the schema.
    """

    project: str
    node: str
    topics: Mapping[str, str]
    invalid_topic: str
    commands_topic: str | None
    measures: Mapping[str, str]
    mqtt_host: str
    mqtt_port: int
    health_port: int

    @property
    def subscription(self) -> str:
        """Full name of this node's own subscription to commands."""
        topic = (self.commands_topic or "").rsplit("/", 1)[-1]
        return f"projects/{self.project}/subscriptions/{topic}-{self.node}"


def from_environment(environment: Mapping[str, str]) -> Settings:
    """Read settings from environment variables; raises SettingsError naming all that are missing or wrong."""
    wrong: list[str] = []

    def text(name: str) -> str:
        value = environment.get(name, "")
        if not value:
            wrong.append(name)
        return value

    def port(name: str) -> int:
        value = text(name)
        if value.isdecimal() and int(value) < 65536:
            return int(value)
        if value:
            wrong.append(name)
        return 0

    def topic(name: str) -> str:
        value = text(name)
        return value if value.startswith("projects/") else f"projects/{text('PROJECT')}/topics/{value}"

    settings = Settings(
        project=text("PROJECT"),
        node=text("NODE"),
        topics={kind: topic(f"{kind.upper()}_TOPIC") for kind in ("telemetry", "state", "events")},
        invalid_topic=topic("INVALID_TOPIC"),
        commands_topic=topic("COMMANDS_TOPIC") if environment.get("COMMANDS_TOPIC") else None,
        measures=_measures(text("MEASURES"), wrong),
        mqtt_host=text("MQTT_HOST"),
        mqtt_port=port("MQTT_PORT"),
        health_port=port("HEALTH_PORT"),
    )
    if wrong:
        raise SettingsError(f"missing or wrong: {', '.join(sorted(set(wrong)))}")
    return settings


def _measures(text: str, wrong: list[str]) -> dict[str, str]:
    try:
        measures = {str(measure["name"]): str(measure["type"]) for measure in json.loads(text or "[]")}
    except (ValueError, TypeError, KeyError):
        measures = {}
    if not measures or not MEASURE_TYPES.issuperset(measures.values()):
        wrong.append("MEASURES")
    return measures
