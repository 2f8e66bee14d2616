"""Archive: every message as it came, in Avro files, for replay and training.

Owns the bucket, the subscriptions through which Pub/Sub writes to it, and the account that writes. Refuses readers: who
reads is granted it through `bucket.grant_reader`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

import pulumi

from groundplan_components.base import Component, Site
from groundplan_components.bucket import Bucket, BucketArgs
from groundplan_components.service_account import ServiceAccount, ServiceAccountArgs
from groundplan_components.subscription import FileExport, Subscription, SubscriptionArgs


@dataclass(frozen=True, kw_only=True)
class ArchiveArgs:
    """What an archive needs.

    bucket: its name, unique in the world. keep: age at which objects are deleted. colder: age at which each colder
    class takes objects over; ages and classes rise together. soft_delete: how long deleted objects can be restored, 0
    or 7 to 90 days. topics: id of each topic that is kept, by the name of its folder. agent: member of the Pub/Sub
    service agent. writer_account_id: of the account that writes.
    """

    site: Site
    bucket: str
    keep: timedelta
    colder: tuple[tuple[timedelta, str], ...]
    soft_delete: timedelta
    topics: Mapping[str, pulumi.Input[str]]
    agent: pulumi.Input[str]
    writer_account_id: str


class Archive(Component, token="groundplan:iot:Archive"):
    """A bucket of Avro files, one folder for each topic. `subscriptions` are by folder."""

    bucket: Bucket
    subscriptions: Mapping[str, Subscription]

    def __init__(
        self, name: str, args: ArchiveArgs, *, origin: str = "", opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(name, origin=origin, opts=opts)
        self.bucket = Bucket(
            self.child("store"),
            BucketArgs(
                site=args.site,
                bucket=args.bucket,
                keep=args.keep,
                colder=args.colder,
                soft_delete=args.soft_delete,
            ),
            opts=self.inside(),
        )
        self._writer = ServiceAccount(
            self.child("writer"),
            ServiceAccountArgs(
                site=args.site, account_id=args.writer_account_id, purpose="Pub/Sub writes messages to the archive"
            ),
            opts=self.inside(),
        )
        grants = self.bucket.grant_creator("writer", self._writer.member)
        self.subscriptions = {
            folder: self._subscription(args, folder, topic, grants) for folder, topic in sorted(args.topics.items())
        }
        self.register_outputs({"url": self.bucket.url})

    def files(self, folder: str) -> pulumi.Output[str]:
        """The pattern of a folder's files, such as `gs://bucket/telemetry/**.avro`."""
        return pulumi.Output.concat(self.bucket.url, "/", folder, "/**.avro")

    def _subscription(
        self, args: ArchiveArgs, folder: str, topic: pulumi.Input[str], grants: tuple[pulumi.Resource, ...]
    ) -> Subscription:
        return Subscription(
            self.child(folder),
            SubscriptionArgs(
                site=args.site,
                topic=topic,
                agent=args.agent,
                export=FileExport(bucket=self.bucket.bucket.name, prefix=f"{folder}/", writer=self._writer),
                after=grants,
            ),
            opts=self.inside(),
        )
