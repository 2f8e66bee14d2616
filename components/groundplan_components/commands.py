"""Commands to devices: the topic they are published to, and what a broker node may do to receive them.

Owns the topic and the role with which a node makes a subscription of its own (docs/adr/0005-command-subscriptions.md).
Refuses subscriptions: nodes come and go with the load, and each makes, renews and leaves its own. Refuses to remember:
what a device that is away should become is kept as its desired configuration in the state store.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pulumi
from pulumi_gcp import projects, pubsub

from groundplan_components.base import Component, Site
from groundplan_components.durations import seconds

RETENTION = timedelta(hours=1)
"""How long a command can be replayed: an older one is no command any more."""

IN_PROJECT = (
    "pubsub.subscriptions.consume",
    "pubsub.subscriptions.create",
    "pubsub.subscriptions.delete",
    "pubsub.subscriptions.get",
)
"""What a node may do to subscriptions of the project. Pub/Sub takes no part in IAM conditions on names, so this cannot
be narrowed to the node's own (https://cloud.google.com/iam/docs/conditions-resource-attributes)."""

ON_TOPIC = ("pubsub.topics.attachSubscription",)
"""What a node may do to the topic, so that it can listen to commands and to nothing else."""


@dataclass(frozen=True, kw_only=True)
class CommandsArgs:
    """What commands need.

    role_prefix: start of the custom roles' ids: letters, digits, underscores and dots, at most 50 characters.
    """

    site: Site
    role_prefix: str


class Commands(Component, token="groundplan:iot:Commands"):
    """A topic from which every broker node hears every command, and delivers those for its own sessions."""

    topic: pubsub.Topic

    def __init__(
        self, name: str, args: CommandsArgs, *, origin: str = "", opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(name, origin=origin, opts=opts)
        self._args = args
        self.topic = pubsub.Topic(
            self.child("topic"),
            name=self.child("topic"),
            project=args.site.project,
            labels=args.site.labels,
            message_retention_duration=seconds(RETENTION),
            message_storage_policy={"allowed_persistence_regions": [args.site.region]},
            opts=self.inside(),
        )
        self._keeper = self._role("subscription_keeper", "Keeps a command subscription of its own", IN_PROJECT)
        self._listener = self._role("topic_listener", "Attaches a subscription to the command topic", ON_TOPIC)
        self.register_outputs({"topic": self.topic.id})

    def grant_node(self, who: str, member: pulumi.Input[str]) -> tuple[pulumi.Resource, ...]:
        """Let a broker node listen through a subscription that it makes itself; `who` names the grants."""
        keeps = projects.IAMMember(
            self.child(f"{who}-keeps-subscription"),
            project=self._args.site.project,
            role=self._keeper.name,
            member=member,
            opts=self.inside(),
        )
        listens = pubsub.TopicIAMMember(
            self.child(f"{who}-listens"),
            project=self._args.site.project,
            topic=self.topic.name,
            role=self._listener.name,
            member=member,
            opts=self.inside(),
        )
        return keeps, listens

    def grant_commander(self, who: str, member: pulumi.Input[str]) -> tuple[pulumi.Resource, ...]:
        """Let a member send commands to devices; `who` names the grant."""
        return (
            pubsub.TopicIAMMember(
                self.child(f"{who}-commands"),
                project=self._args.site.project,
                topic=self.topic.name,
                role="roles/pubsub.publisher",
                member=member,
                opts=self.inside(),
            ),
        )

    def _role(self, role: str, title: str, permissions: tuple[str, ...]) -> projects.IAMCustomRole:
        return projects.IAMCustomRole(
            self.child(role.replace("_", "-")),
            project=self._args.site.project,
            role_id=f"{self._args.role_prefix}_{role}",
            title=title,
            permissions=list(permissions),
            stage="GA",
            opts=self.inside(),
        )
