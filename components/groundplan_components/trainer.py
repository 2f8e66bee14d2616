"""Trainer: who the training hosts are, what they may do, and what they run.

Owns the hosts' service account and its grants, and the packed source that they install. Refuses machines: those take
`account`, `metadata` and `grants` from here. Refuses keys, and any right over machines: a control plane whose machines
cannot simply be shut down grants its own ending (`ending`).
"""

from __future__ import annotations

from dataclasses import dataclass

import pulumi
from pulumi_gcp import artifactregistry, storage

from groundplan_components.base import Component, Site
from groundplan_components.bucket import Bucket
from groundplan_components.image_repository import ImageRepository
from groundplan_components.service_account import ServiceAccount, ServiceAccountArgs
from groundplan_components.trainer_host import RunSettings, host_metadata, host_source
from groundplan_components.training_storage import TrainingStorage

HOST_FILES = "trainer/"
"""The folder of the source bucket that hosts read."""


@dataclass(frozen=True, kw_only=True)
class ForeignImages:
    """A repository of Artifact Registry that exists: its project, location and id."""

    project: str
    location: str
    repository: str


@dataclass(frozen=True, kw_only=True)
class TrainerArgs:
    """What a trainer needs.

    account_id: of its service account. settings: of the run. source: the bucket for the hosts' files. images: the
    repository that the image comes from; None when anybody may pull it.
    """

    site: Site
    account_id: str
    settings: RunSettings
    storage: TrainingStorage
    source: Bucket
    images: ImageRepository | ForeignImages | None = None


class Trainer(Component, token="groundplan:training:Trainer"):
    """The identity and the software of training hosts.

    `metadata`: what every host is told. `grants`: what must exist before a host starts. `account`: what hosts act
    under.
    """

    account: ServiceAccount
    settings: RunSettings
    metadata: dict[str, pulumi.Input[str]]
    grants: tuple[pulumi.Resource, ...]

    def __init__(
        self, name: str, args: TrainerArgs, *, origin: str = "", opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(name, origin=origin, opts=opts)
        self._args = args
        self.settings = args.settings
        self.account = ServiceAccount(
            self.child("account"),
            ServiceAccountArgs(
                site=args.site,
                account_id=args.account_id,
                purpose="Training hosts",
                roles=("roles/logging.logWriter", "roles/monitoring.metricWriter"),
            ),
            opts=self.inside(),
        )
        member = self.account.member
        self.grants = (
            *self.account.grants,
            *args.storage.grant_trainer("trainer", member),
            *args.source.grant_reader("trainer", member, HOST_FILES),
            *self._pull(member),
        )
        source = self._source()
        self.metadata = {
            **host_metadata(args.settings),
            "groundplan-project": args.site.project,
            "groundplan-source": pulumi.Output.concat(source.bucket, "/", source.name),
            "groundplan-data": args.storage.data,
            "groundplan-checkpoints": args.storage.checkpoints.url,
            "groundplan-logs": args.storage.logs.url,
        }
        self.register_outputs({"account": self.account.email})

    def _pull(self, member: pulumi.Output[str]) -> tuple[pulumi.Resource, ...]:
        images = self._args.images
        if images is None:
            return ()
        if isinstance(images, ImageRepository):
            return images.grant_reader("trainer", member)
        return (
            artifactregistry.RepositoryIamMember(
                self.child("pulls"),
                project=images.project,
                location=images.location,
                repository=images.repository,
                role="roles/artifactregistry.reader",
                member=member,
                opts=self.inside(),
            ),
        )

    def _source(self) -> storage.BucketObject:
        packed = host_source()
        return storage.BucketObject(
            self.child("source"),
            name=f"{HOST_FILES}{packed.digest}.zip",
            bucket=self._args.source.bucket.name,
            source=packed.archive,
            opts=self.inside(),
        )
