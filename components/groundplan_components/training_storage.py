"""What a training run reads and leaves behind: data, checkpoints and logs, each in a bucket.

Owns the buckets of checkpoints and logs, the bucket of data unless it is somebody else's, and what the trainer may do
in each of them. Refuses to make or change a bucket that exists: of that it only grants reading. Refuses versions of
checkpoints: each is written once under a name of its own, and what is deleted can be restored for some days.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pulumi
from pulumi_gcp import storage

from groundplan_components.base import Component, Site
from groundplan_components.bucket import Bucket, BucketArgs


@dataclass(frozen=True, kw_only=True)
class TrainingStorageArgs:
    """What the storage needs; buckets are names, unique in the world.

    data: where existing data is, `gs://bucket` or `gs://bucket/folder`; its bucket needs uniform bucket-level access.
    Without it `data_bucket` is made. keep_checkpoints: age in whole days at which they are deleted, counted from when
    each was written; None keeps them. keep_logs: the same of logs.
    """

    site: Site
    checkpoints_bucket: str
    logs_bucket: str
    data: str | None = None
    data_bucket: str | None = None
    keep_checkpoints: timedelta | None = None
    keep_logs: timedelta | None = timedelta(days=90)


class TrainingStorage(Component, token="groundplan:training:TrainingStorage"):
    """Buckets in the site's region. `data`, `checkpoints_url` and `logs_url` are what the trainer is told.

    Raises ValueError unless data is either somewhere or has a bucket to be made.
    """

    data: pulumi.Output[str]
    data_bucket: Bucket | None
    checkpoints: Bucket
    logs: Bucket

    def __init__(
        self, name: str, args: TrainingStorageArgs, *, origin: str = "", opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(name, origin=origin, opts=opts)
        if bool(args.data) is bool(args.data_bucket):
            raise ValueError("data is either where it is, or in a bucket that is made for it")
        self._args = args
        self.data_bucket = self._bucket("data", args.data_bucket) if args.data_bucket else None
        self.data = self.data_bucket.url if self.data_bucket else pulumi.Output.from_input(args.data or "")
        self.checkpoints = self._bucket("checkpoints", args.checkpoints_bucket, args.keep_checkpoints)
        self.logs = self._bucket("logs", args.logs_bucket, args.keep_logs)
        self.register_outputs({"data": self.data, "checkpoints": self.checkpoints.url, "logs": self.logs.url})

    def grant_trainer(self, who: str, member: pulumi.Input[str]) -> tuple[pulumi.Resource, ...]:
        """Let a member read data, keep checkpoints, and write logs, whose files grow by being replaced.

        `who` names the grants.
        """
        return (
            *(self.data_bucket.grant_reader(who, member) if self.data_bucket else self._read_data(who, member)),
            *self.checkpoints.grant_user(who, member),
            *self.logs.grant_user(who, member),
        )

    def _bucket(self, role: str, name: str, keep: timedelta | None = None) -> Bucket:
        return Bucket(
            self.child(role),
            BucketArgs(site=self._args.site, bucket=name, keep=keep, versioned=role == "data"),
            opts=self.inside(),
        )

    def _read_data(self, who: str, member: pulumi.Input[str]) -> tuple[pulumi.Resource, ...]:
        """Reading below a folder, and listing, which Cloud Storage grants for a whole bucket only."""
        bucket, _, folder = (self._args.data or "").removeprefix("gs://").partition("/")
        folder = folder.strip("/")
        if not folder:
            return (self._grant_data(f"{who}-reads-data", bucket, "roles/storage.objectViewer", member),)
        objects = f"projects/_/buckets/{bucket}/objects/{folder}/"
        return (
            self._grant_data(
                f"{who}-reads-data",
                bucket,
                "roles/storage.objectViewer",
                member,
                {"title": "Only the training data", "expression": f'resource.name.startsWith("{objects}")'},
            ),
            self._grant_data(f"{who}-lists-data", bucket, "roles/storage.legacyBucketReader", member),
        )

    def _grant_data(
        self,
        role_name: str,
        bucket: str,
        role: str,
        member: pulumi.Input[str],
        condition: storage.BucketIAMMemberConditionArgsDict | None = None,
    ) -> pulumi.Resource:
        return storage.BucketIAMMember(
            self.child(role_name), bucket=bucket, role=role, member=member, condition=condition, opts=self.inside()
        )
