"""Where functions are built: their packed sources, their images, and the account that builds them.

Owns the bucket of sources, the image repository, the build account and its grants. Refuses functions, and the accounts
that they run as: code that is being built may not do what it will do once it runs.
"""

from __future__ import annotations

from dataclasses import dataclass

import pulumi
from pulumi_gcp import projects, storage

from groundplan_components.base import Component, Site
from groundplan_components.bucket import Bucket, BucketArgs
from groundplan_components.image_repository import ImageRepository, ImageRepositoryArgs
from groundplan_components.service_account import ServiceAccount, ServiceAccountArgs
from groundplan_components.source import Source

UPLOADS = 'resource.name.startsWith("projects/_/buckets/gcf-v2-sources-")'
"""Cloud Functions copies sources to a bucket of its own, of this name, and builds from there."""


@dataclass(frozen=True, kw_only=True)
class FunctionBuilderArgs:
    """What building functions needs.

    bucket: name of the bucket of sources. account_id: of the account that builds.
    """

    site: Site
    bucket: str
    account_id: str


class FunctionBuilder(Component, token="groundplan:core:FunctionBuilder"):
    """What a function names in its build. `grants` must exist before a function is created.

    account_name and repository_name are full names, as `build_config` wants them.
    """

    account_name: pulumi.Output[str]
    repository_name: pulumi.Output[str]
    grants: tuple[pulumi.Resource, ...]

    def __init__(
        self, name: str, args: FunctionBuilderArgs, *, origin: str = "", opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(name, origin=origin, opts=opts)
        self._bucket = Bucket(
            self.child("sources"), BucketArgs(site=args.site, bucket=args.bucket, disposable=True), opts=self.inside()
        )
        images = ImageRepository(
            self.child("images"), ImageRepositoryArgs(site=args.site, purpose="Images of functions"), opts=self.inside()
        )
        account = ServiceAccount(
            self.child("account"),
            ServiceAccountArgs(
                site=args.site,
                account_id=args.account_id,
                purpose="Builds functions",
                roles=("roles/logging.logWriter",),
            ),
            opts=self.inside(),
        )
        self.account_name = account.account.name
        self.repository_name = images.repository.id
        self.grants = (
            *account.grants,
            *self._bucket.grant_reader("builder", account.member),
            *images.grant_writer("builder", account.member),
            self._reads_uploads(args.site, account.member),
        )
        self.register_outputs({"account": self.account_name})

    def upload(self, role: str, source: Source) -> storage.BucketObject:
        """A function's packed source. Its name holds the digest: the same source is the same object."""
        return storage.BucketObject(
            self.child(f"{role}-source"),
            bucket=self._bucket.bucket.name,
            name=f"{role}-{source.digest}.zip",
            source=source.archive,
            opts=self.inside(),
        )

    def _reads_uploads(self, site: Site, member: pulumi.Input[str]) -> pulumi.Resource:
        return projects.IAMMember(
            self.child("builder-reads-uploads"),
            project=site.project,
            role="roles/storage.objectViewer",
            member=member,
            condition={
                "title": "Only uploaded sources",
                "description": "The bucket is made by Cloud Functions and has no name before.",
                "expression": UPLOADS,
            },
            opts=self.inside(),
        )
