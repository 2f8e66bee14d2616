"""Builder: the account that Cloud Build builds images and functions as, and where functions' images go.

Owns the account, its grants, the repository of functions' images and the packed sources. Refuses what is built, and the
accounts that it runs as: code that is being built may not do what it will do once it runs.
"""

from __future__ import annotations

from dataclasses import dataclass

import pulumi
from pulumi_gcp import projects, storage

from groundplan_components.base import Component, Site
from groundplan_components.bucket import Bucket
from groundplan_components.image_repository import ImageRepository, ImageRepositoryArgs
from groundplan_components.service_account import ServiceAccount, ServiceAccountArgs
from groundplan_components.source import Source

SOURCES = "sources/"
"""The folder for packed sources."""
UPLOADS = 'resource.name.startsWith("projects/_/buckets/gcf-v2-sources-")'
"""Cloud Functions copies sources to a bucket of its own, of this name, and builds from there."""


@dataclass(frozen=True, kw_only=True)
class BuilderArgs:
    """What building needs.

    bucket: where sources are put. account_id: of the account that builds.
    """

    site: Site
    bucket: Bucket
    account_id: str


class Builder(Component, token="groundplan:core:Builder"):
    """An identity for builds. `grants` must exist before anything is built.

    repository_name: full name of the repository of functions' images, as their `build_config` wants it.
    """

    account: ServiceAccount
    repository_name: pulumi.Output[str]
    grants: tuple[pulumi.Resource, ...]

    def __init__(
        self, name: str, args: BuilderArgs, *, origin: str = "", opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(name, origin=origin, opts=opts)
        self._bucket = args.bucket
        images = ImageRepository(
            self.child("images"), ImageRepositoryArgs(site=args.site, purpose="Images of functions"), opts=self.inside()
        )
        self.account = ServiceAccount(
            self.child("account"),
            ServiceAccountArgs(
                site=args.site,
                account_id=args.account_id,
                purpose="Cloud Build runs as this account",
                roles=("roles/logging.logWriter",),
            ),
            opts=self.inside(),
        )
        self.repository_name = images.repository.id
        self.grants = (
            *self.account.grants,
            *self._bucket.grant_reader("builder", self.account.member, SOURCES),
            *images.grant_writer("builder", self.account.member),
            self._reads_uploads(args.site),
        )
        self.register_outputs({"account": self.account.email})

    def upload(self, role: str, source: Source) -> storage.BucketObject:
        """Put a packed source into the bucket. Its name holds the digest: the same source is the same object."""
        return storage.BucketObject(
            self.child(f"{role}-source"),
            bucket=self._bucket.bucket.name,
            name=f"{SOURCES}{role}-{source.digest}.zip",
            source=source.archive,
            opts=self.inside(),
        )

    def _reads_uploads(self, site: Site) -> pulumi.Resource:
        return projects.IAMMember(
            self.child("builder-reads-uploads"),
            project=site.project,
            role="roles/storage.objectViewer",
            member=self.account.member,
            condition={
                "title": "Only uploaded sources",
                "description": "The bucket is made by Cloud Functions and has no name before.",
                "expression": UPLOADS,
            },
            opts=self.inside(),
        )
