"""A private bucket: no access lists, never public, versioned, cleaned up by age.

Owns the bucket and the grants made through it. Refuses objects: who writes them owns them. Refuses a locked retention
policy: nobody could undo it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import pulumi
from pulumi_gcp import storage

from groundplan_components.base import Component, Site

COLDER = ("NEARLINE", "COLDLINE", "ARCHIVE")
"""Storage classes below STANDARD, colder and colder."""
OLD_VERSIONS_KEPT_DAYS = 30
UNFINISHED_UPLOADS_KEPT_DAYS = 7


@dataclass(frozen=True, kw_only=True)
class BucketArgs:
    """What a bucket needs.

    bucket: its name, unique in the world. keep: age in whole days at which objects are deleted; None keeps them.
    colder: age at which each colder class takes objects over. soft_delete: how long deleted objects can be restored,
    0 or 7 to 90 days. versioned: whether replaced objects are kept for a time. disposable: what is in it can be made
    again: there are no old versions and nothing to restore, it goes with the stack, and is not protected.
    """

    site: Site
    bucket: str
    keep: timedelta | None = None
    colder: tuple[tuple[timedelta, str], ...] = ()
    soft_delete: timedelta = timedelta(days=7)
    versioned: bool = True
    disposable: bool = False


class Bucket(Component, token="groundplan:core:Bucket"):
    """A bucket in the site's region.

    Raises ValueError when classes do not get colder with age, or come only after objects are deleted.
    """

    bucket: storage.Bucket
    url: pulumi.Output[str]

    def __init__(
        self, name: str, args: BucketArgs, *, origin: str = "", opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(name, origin=origin, opts=opts)
        self._name = args.bucket
        protect = args.site.deletion_protection and not args.disposable
        self.bucket = storage.Bucket(
            self.child("bucket"),
            name=args.bucket,
            project=args.site.project,
            location=args.site.region,
            labels=args.site.labels,
            uniform_bucket_level_access=True,
            public_access_prevention="enforced",
            force_destroy=args.disposable,
            versioning={"enabled": args.versioned and not args.disposable},
            soft_delete_policy={
                "retention_duration_seconds": 0 if args.disposable else int(args.soft_delete.total_seconds())
            },
            lifecycle_rules=lifecycle(args.keep, args.colder),
            opts=pulumi.ResourceOptions(parent=self, protect=protect or None),
        )
        self.url = pulumi.Output.concat("gs://", self.bucket.name)
        self.register_outputs({"name": self.bucket.name})

    def grant_reader(self, who: str, member: pulumi.Input[str], folder: str = "") -> tuple[pulumi.Resource, ...]:
        """Let a member read objects. `who` names the grants, here and below.

        folder: with a slash at its end; the member reads objects whose names start so, and lists none. Without it the
        member lists and reads all of them.
        """
        return (self._grant(f"{who}-reads", "roles/storage.objectViewer", member, folder),)

    def grant_creator(self, who: str, member: pulumi.Input[str]) -> tuple[pulumi.Resource, ...]:
        """Let a member create objects and look at the bucket, and not replace or delete anything."""
        return (
            self._grant(f"{who}-creates", "roles/storage.objectCreator", member),
            self._grant(f"{who}-looks", "roles/storage.legacyBucketReader", member),
        )

    def grant_user(self, who: str, member: pulumi.Input[str], folder: str = "") -> tuple[pulumi.Resource, ...]:
        """Let a member create, read, replace and delete objects, of one folder only or of all, and list the bucket."""
        return (
            self._grant(f"{who}-uses", "roles/storage.objectUser", member, folder),
            self._grant(f"{who}-looks", "roles/storage.legacyBucketReader", member),
        )

    def _grant(self, role_name: str, role: str, member: pulumi.Input[str], folder: str = "") -> pulumi.Resource:
        objects = f"projects/_/buckets/{self._name}/objects/{folder}"
        return storage.BucketIAMMember(
            self.child(role_name),
            bucket=self.bucket.name,
            role=role,
            member=member,
            condition={"title": f"Only {folder}", "expression": f'resource.name.startsWith("{objects}")'}
            if folder
            else None,
            opts=self.inside(),
        )


def lifecycle(
    keep: timedelta | None, colder: Sequence[tuple[timedelta, str]]
) -> list[storage.BucketLifecycleRuleArgsDict]:
    """The rules that move objects to colder classes by age, delete them at `keep`, and clear away remains.

    Raises ValueError when classes do not get colder with age, or come only after objects are deleted.
    """
    ages = [age for age, _ in colder] + ([keep] if keep is not None else [])
    classes = [name for _, name in colder]
    if ages != sorted(set(ages)) or classes != [name for name in COLDER if name in classes]:
        raise ValueError(
            f"{', '.join(COLDER)} must come in this order, at rising ages, and end before {keep}: {colder}"
        )
    rules: list[storage.BucketLifecycleRuleArgsDict] = [
        {
            "action": {"type": "SetStorageClass", "storage_class": name},
            "condition": {"age": age.days, "with_state": "ANY"},
        }
        for age, name in colder
    ]
    if keep is not None:
        rules.append({"action": {"type": "Delete"}, "condition": {"age": keep.days, "with_state": "LIVE"}})
    return [
        *rules,
        {
            "action": {"type": "Delete"},
            "condition": {"days_since_noncurrent_time": OLD_VERSIONS_KEPT_DAYS, "with_state": "ARCHIVED"},
        },
        {
            "action": {"type": "AbortIncompleteMultipartUpload"},
            "condition": {"age": UNFINISHED_UPLOADS_KEPT_DAYS, "with_state": "ANY"},
        },
    ]
