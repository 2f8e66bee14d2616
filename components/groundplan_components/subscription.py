"""A consumer's subscription, with dead letters of its own.

Owns the subscription, its dead-letter topic, the subscription that holds dead letters for 31 days, and the Pub/Sub
agent's grants on them. Refuses the topic it reads, and the table or bucket it writes to: their owners grant access.
A subscription without a dead letter retries a poisonous message until it expires, and holds up the rest.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pulumi
from pulumi_gcp import pubsub, serviceaccount

from groundplan_components.base import Component, Site
from groundplan_components.durations import seconds
from groundplan_components.service_account import ServiceAccount

LONGEST_RETENTION = timedelta(days=31)
"""Of messages on a topic or a subscription (Pub/Sub)."""
EXPORT_ACK_DEADLINE = timedelta(seconds=600)
"""Longest of Pub/Sub. A file may not stay open longer than its subscription's deadline."""
LONGEST_FILE_TIME = timedelta(seconds=300)
LARGEST_FILE = 256 * 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class TableExport:
    """A BigQuery table that Pub/Sub writes messages to; its columns are those of the topic's schema.

    table: `project.dataset.table`. writer: the account that writes.
    """

    table: pulumi.Input[str]
    writer: ServiceAccount


@dataclass(frozen=True, kw_only=True)
class FileExport:
    """A bucket where Pub/Sub writes messages as Avro files, with their attributes; prefix ends with a slash."""

    bucket: pulumi.Input[str]
    prefix: str
    writer: ServiceAccount


@dataclass(frozen=True, kw_only=True)
class SubscriptionArgs:
    """What a subscription needs.

    topic: id of the topic. agent: member of the Pub/Sub service agent. retention: of unacknowledged messages, 10
    minutes to 31 days. ack_deadline: 10 to 600 s; exports have 600 s. attempts: deliveries before a message is a dead
    letter, 5 to 100. backoff: shortest and longest wait between two of them, at most 600 s. export: where Pub/Sub
    itself writes the messages; without it someone pulls them. after: what must exist first, such as the grants of the
    writer.
    """

    site: Site
    topic: pulumi.Input[str]
    agent: pulumi.Input[str]
    retention: timedelta = timedelta(days=7)
    ack_deadline: timedelta = timedelta(seconds=60)
    attempts: int = 10
    backoff: tuple[timedelta, timedelta] = (timedelta(seconds=10), timedelta(seconds=600))
    export: TableExport | FileExport | None = None
    after: tuple[pulumi.Resource, ...] = ()


class Subscription(Component, token="groundplan:core:Subscription"):
    """Every message of a topic for one consumer, at least once. `grants` must exist before anyone relies on it."""

    subscription_id: str
    dead_letter_subscription_id: str
    subscription: pubsub.Subscription
    dead_letters: pubsub.Topic
    held_dead_letters: pubsub.Subscription
    grants: tuple[pulumi.Resource, ...]

    def __init__(
        self, name: str, args: SubscriptionArgs, *, origin: str = "", opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(name, origin=origin, opts=opts)
        self._site = args.site
        self.subscription_id = self.child("messages")
        self.dead_letter_subscription_id = self.child("held-dead-letters")
        self.dead_letters = pubsub.Topic(
            self.child("dead-letters"),
            name=self.child("dead-letters"),
            project=args.site.project,
            labels=args.site.labels,
            message_retention_duration=seconds(LONGEST_RETENTION),
            message_storage_policy={"allowed_persistence_regions": [args.site.region]},
            opts=self.inside(),
        )
        self.held_dead_letters = hold(self, "held-dead-letters", self.dead_letters, args.site)
        gives = pubsub.TopicIAMMember(
            self.child("agent-gives"),
            project=args.site.project,
            topic=self.dead_letters.name,
            role="roles/pubsub.publisher",
            member=args.agent,
            opts=self.inside(),
        )
        self.subscription = self._subscription(args, gives)
        takes = self._grant("agent-takes", "roles/pubsub.subscriber", args.agent)
        self.grants = (gives, takes)
        self.register_outputs({"name": self.subscription.name, "dead_letters": self.dead_letters.id})

    def grant_consumer(self, who: str, member: pulumi.Input[str]) -> tuple[pulumi.Resource, ...]:
        """Let a member pull and acknowledge messages; `who` names the grants."""
        return (
            self._grant(f"{who}-subscribes", "roles/pubsub.subscriber", member),
            self._grant(f"{who}-views", "roles/pubsub.viewer", member),
        )

    def _subscription(self, args: SubscriptionArgs, agent_gives: pulumi.Resource) -> pubsub.Subscription:
        deadline = EXPORT_ACK_DEADLINE if args.export else args.ack_deadline
        shortest, longest = args.backoff
        return pubsub.Subscription(
            self.subscription_id,
            name=self.subscription_id,
            project=args.site.project,
            labels=args.site.labels,
            topic=args.topic,
            ack_deadline_seconds=int(deadline.total_seconds()),
            message_retention_duration=seconds(args.retention),
            expiration_policy={"ttl": ""},
            retry_policy={"minimum_backoff": seconds(shortest), "maximum_backoff": seconds(longest)},
            dead_letter_policy={"dead_letter_topic": self.dead_letters.id, "max_delivery_attempts": args.attempts},
            bigquery_config=_to_table(args.export) if isinstance(args.export, TableExport) else None,
            cloud_storage_config=_to_files(args.export) if isinstance(args.export, FileExport) else None,
            opts=self.inside(agent_gives, *self._writer(args), *args.after),
        )

    def _writer(self, args: SubscriptionArgs) -> tuple[pulumi.Resource, ...]:
        if args.export is None:
            return ()
        acts = serviceaccount.IAMMember(
            self.child("agent-acts-as-writer"),
            service_account_id=args.export.writer.account.name,
            role="roles/iam.serviceAccountTokenCreator",
            member=args.agent,
            opts=self.inside(),
        )
        return (acts, *args.export.writer.grants)

    def _grant(self, role_name: str, role: str, member: pulumi.Input[str]) -> pulumi.Resource:
        return pubsub.SubscriptionIAMMember(
            self.child(role_name),
            project=self._site.project,
            subscription=self.subscription.name,
            role=role,
            member=member,
            opts=self.inside(),
        )


def hold(owner: Component, role: str, dead_letters: pubsub.Topic, site: Site) -> pubsub.Subscription:
    """Keep a dead-letter topic's messages for 31 days: without a subscription the topic loses them."""
    return pubsub.Subscription(
        owner.child(role),
        name=owner.child(role),
        project=site.project,
        labels=site.labels,
        topic=dead_letters.id,
        ack_deadline_seconds=60,
        message_retention_duration=seconds(LONGEST_RETENTION),
        expiration_policy={"ttl": ""},
        opts=owner.inside(),
    )


def _to_table(export: TableExport) -> pubsub.SubscriptionBigqueryConfigArgsDict:
    return {"table": export.table, "use_topic_schema": True, "service_account_email": export.writer.email}


def _to_files(export: FileExport) -> pubsub.SubscriptionCloudStorageConfigArgsDict:
    return {
        "bucket": export.bucket,
        "filename_prefix": export.prefix,
        "filename_suffix": ".avro",
        "filename_datetime_format": "YYYY/MM/DD/hh/mm_ssZ",
        "max_duration": seconds(LONGEST_FILE_TIME),
        "max_bytes": LARGEST_FILE,
        "avro_config": {"use_topic_schema": True, "write_metadata": True},
        "service_account_email": export.writer.email,
    }
