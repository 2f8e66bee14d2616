"""The workers of a pipeline: the account that they run as, and the folder where Dataflow stages files.

Owns the account with `roles/dataflow.worker`, and its access to the folder and to the template. Refuses access to data:
each pipeline grants its workers the data it works on. Refuses to clean up by age: a worker that starts a year after its
job still fetches what was staged with it.
"""

from __future__ import annotations

from dataclasses import dataclass

import pulumi

from groundplan_components.base import Component, Site
from groundplan_components.bucket import Bucket
from groundplan_components.flex_template import FlexTemplate
from groundplan_components.service_account import ServiceAccount, ServiceAccountArgs


@dataclass(frozen=True, kw_only=True)
class PipelineWorkerArgs:
    """What workers need.

    job: a word that names the job's folder in the staging bucket, and the grants. account_id: of the account that they
    run as. purpose: for people.
    """

    site: Site
    template: FlexTemplate
    job: str
    account_id: str
    bucket: Bucket
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
        self.staging = pulumi.Output.concat(args.bucket.url, f"/{args.job}/staging")
        self.temporary = pulumi.Output.concat(args.bucket.url, f"/{args.job}/temporary")
        self.grants = (
            *self.account.grants,
            *args.bucket.grant_user(args.job, self.account.member, f"{args.job}/"),
            *args.template.grant_worker(args.job, self.account.member),
        )
        self.register_outputs({"email": self.account.email})
