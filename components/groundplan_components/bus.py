"""Telemetry bus: the topics that devices publish to, their schemas, and what fits no schema.

Owns the topics for telemetry, state and events, the Avro schema of each, and a topic without a schema for
messages that publishers cannot fit into one, with a subscription that holds them for 31 days. Refuses consumers:
whoever reads brings a subscription of its own. Refuses commands to devices: they go the other way (`commands`).
Messages are stored in the site's region only.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pulumi
from pulumi_gcp import pubsub

from groundplan_components.base import Component, Site
from groundplan_components.durations import seconds
from groundplan_components.measures import Measure, report_avro, telemetry_avro
from groundplan_components.subscription import LONGEST_RETENTION, hold


@dataclass(frozen=True, kw_only=True)
class BusArgs:
    """What a bus needs.

    measures: what a telemetry message holds. retention: how long a message can be replayed from its topic, 10 minutes
    to 31 days.
    """

    site: Site
    measures: tuple[Measure, ...]
    retention: timedelta


class Bus(Component, token="groundplan:iot:Bus"):
    """Topics for telemetry, state and events. Messages are JSON in the form of the topic's Avro schema."""

    dead_letter_subscription_id: str
    telemetry: pubsub.Topic
    state: pubsub.Topic
    events: pubsub.Topic
    dead_letters: pubsub.Topic
    held_dead_letters: pubsub.Subscription

    def __init__(
        self, name: str, args: BusArgs, *, origin: str = "", opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(name, origin=origin, opts=opts)
        self._args = args
        self.dead_letter_subscription_id = self.child("held-dead-letters")
        self.telemetry = self._topic("telemetry", args.retention, telemetry_avro(args.measures))
        self.state = self._topic("state", args.retention, report_avro("State"))
        self.events = self._topic("events", args.retention, report_avro("Event"))
        self.dead_letters = self._topic("dead-letters", LONGEST_RETENTION)
        self.held_dead_letters = hold(self, "held-dead-letters", self.dead_letters, args.site)
        self.register_outputs({"telemetry": self.telemetry.id, "state": self.state.id, "events": self.events.id})

    def grant_publisher(
        self, who: str, member: pulumi.Input[str], topics: tuple[pubsub.Topic, ...]
    ) -> tuple[pulumi.Resource, ...]:
        """Let a member publish to some of this bus's topics; `who` names the grants."""
        return tuple(
            pubsub.TopicIAMMember(
                self.child(f"{who}-publishes-{role}"),
                project=self._args.site.project,
                topic=topic.name,
                role="roles/pubsub.publisher",
                member=member,
                opts=self.inside(),
            )
            for role, topic in self._topics()
            if topic in topics
        )

    def _topics(self) -> tuple[tuple[str, pubsub.Topic], ...]:
        return (
            ("telemetry", self.telemetry),
            ("state", self.state),
            ("events", self.events),
            ("dead-letters", self.dead_letters),
        )

    def _topic(self, role: str, retention: timedelta, avro: str | None = None) -> pubsub.Topic:
        site = self._args.site
        schema = avro and pubsub.Schema(
            self.child(f"{role}-schema"),
            name=self.child(f"{role}-schema"),
            project=site.project,
            type="AVRO",
            definition=avro,
            opts=self.inside(),
        )
        return pubsub.Topic(
            self.child(role),
            name=self.child(role),
            project=site.project,
            labels=site.labels,
            message_retention_duration=seconds(retention),
            message_storage_policy={"allowed_persistence_regions": [site.region]},
            schema_settings={"schema": schema.id, "encoding": "JSON"} if schema else None,
            opts=self.inside(),
        )
