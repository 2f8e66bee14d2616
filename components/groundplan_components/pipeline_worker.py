"""The workers of a pipeline: the account that they run as, and the disposable bucket where Dataflow stages files.

Owns the account with `roles/dataflow.worker`, the staging bucket, and the account's access to bucket and template.
Refuses access to data: each pipeline grants its workers the data it works on. Refuses to clean up by age: a worker that
starts a year after its job still fetches what was staged with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pulumi

from groundplan_components.base import Component, Site
from groundplan_components.bucket import Bucket, BucketArgs
from groundplan_components.flex_template import FlexTemplate
from groundplan_components.service_account import ServiceAccount, ServiceAccountArgs


@dataclass(frozen=True, kw_only=True)
class PipelineWorkerArgs:
    """What workers need.

    job: a word that names the job in grants. account_id: of the account that they run as. bucket: name of the staging
    bucket. purpose: for people.
    """

    site: Site
    template: FlexTemplate
    job: str
    account_id: str
    bucket: str
    purpose: str


class PipelineWorker(Component, token="groundplan:iot:PipelineWorker"):
    """An identity and a staging area for the workers of one job. `grants` must exist before the job starts."""

    account: ServiceAccount
    grants: tuple[pulumi.Resource, ...]
    staging: pulumi.Output[str]
    temporary: pulumi.Output[str]

    def __init__(
        self, name: str, args: PipelineWorkerArgs, *, origin: str = "", opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(name, origin=origin, opts=opts)
        self.account = ServiceAccount(
            self.child("account"),
            ServiceAccountArgs(
                site=args.site,
                account_id=args.account_id,
                purpose=args.purpose,
                roles=("roles/dataflow.worker",),
            ),
            opts=self.inside(),
        )
        bucket = Bucket(
            self.child("files"),
            BucketArgs(site=args.site, bucket=args.bucket, soft_delete=timedelta(0), disposable=True),
            opts=self.inside(),
        )
        self.staging = pulumi.Output.concat(bucket.url, "/staging")
        self.temporary = pulumi.Output.concat(bucket.url, "/temporary")
        self.grants = (
            *self.account.grants,
            *bucket.grant_user("worker", self.account.member),
            *args.template.grant_worker(args.job, self.account.member),
        )
        self.register_outputs({"email": self.account.email})
