"""Training data: a scheduled Dataflow job from the archive to a data set for training.

Owns the schedule, the account that launches, the workers' account, and the bucket with the data set.
Refuses the archive, which grants the workers reading. A run that is still going when the next is due keeps its place:
both have the same name, and Dataflow refuses the second.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import timedelta

import pulumi
from pulumi_gcp import cloudscheduler, serviceaccount

from groundplan_components.archive import Archive
from groundplan_components.base import Component, Site
from groundplan_components.bucket import Bucket, BucketArgs
from groundplan_components.flex_template import FlexTemplate
from groundplan_components.measures import Measure
from groundplan_components.pipeline_worker import PipelineWorker, PipelineWorkerArgs
from groundplan_components.service_account import ServiceAccount, ServiceAccountArgs
from groundplan_components.stream import WorkerPool, measures_json


@dataclass(frozen=True, kw_only=True)
class TrainingDataArgs:
    """What a training data set needs.

    folder: of the archive, that is read. every: time between two runs, 1 hour to 31 days; see `cron`. subnetwork:
    `regions/R/subnetworks/S`, with Private Google Access. bucket: name of the data set's bucket. staging: bucket for
    Dataflow's files. keep: age at which a data set is deleted.
    """

    site: Site
    template: FlexTemplate
    archive: Archive
    folder: str
    measures: tuple[Measure, ...]
    every: timedelta
    workers: WorkerPool
    subnetwork: pulumi.Input[str]
    bucket: str
    staging: Bucket
    worker_account_id: str
    launcher_account_id: str
    keep: timedelta | None = None


class TrainingData(Component, token="groundplan:iot:TrainingData"):
    """A data set that is made anew on a schedule, in UTC."""

    schedule: cloudscheduler.Job
    bucket: Bucket
    worker: PipelineWorker

    def __init__(
        self, name: str, args: TrainingDataArgs, *, origin: str = "", opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(name, origin=origin, opts=opts)
        self._args = args
        self.bucket = Bucket(
            self.child("store"), BucketArgs(site=args.site, bucket=args.bucket, keep=args.keep), opts=self.inside()
        )
        self.worker = PipelineWorker(
            self.child("worker"),
            PipelineWorkerArgs(
                site=args.site,
                template=args.template,
                job="training",
                account_id=args.worker_account_id,
                bucket=args.staging,
                purpose="Dataflow workers that make training data",
            ),
            opts=self.inside(),
        )
        member = self.worker.account.member
        grants = (
            *self.worker.grants,
            *args.archive.bucket.grant_reader("training", member),
            *self.bucket.grant_user("worker", member),
        )
        self.schedule = self._schedule(grants)
        self.register_outputs({"url": self.bucket.url})

    def _schedule(self, grants: tuple[pulumi.Resource, ...]) -> cloudscheduler.Job:
        args = self._args
        launcher, launcher_grants = self._launcher()
        return cloudscheduler.Job(
            self.child("schedule"),
            name=self.child("schedule"),
            project=args.site.project,
            region=args.site.region,
            description="Launches the job that makes training data from the archive",
            schedule=cron(args.every),
            time_zone="Etc/UTC",
            attempt_deadline="180s",
            retry_config={"retry_count": 3, "min_backoff_duration": "30s", "max_backoff_duration": "600s"},
            http_target={
                "uri": f"https://dataflow.googleapis.com/v1b3/projects/{args.site.project}"
                f"/locations/{args.site.region}/flexTemplates:launch",
                "http_method": "POST",
                "headers": {"Content-Type": "application/json"},
                "body": self._launch().apply(lambda text: base64.b64encode(text.encode()).decode()),
                "oauth_token": {
                    "service_account_email": launcher.email,
                    "scope": "https://www.googleapis.com/auth/cloud-platform",
                },
            },
            opts=self.inside(args.template.ready, *launcher_grants, *grants),
        )

    def _launcher(self) -> tuple[ServiceAccount, tuple[pulumi.Resource, ...]]:
        args = self._args
        launcher = ServiceAccount(
            self.child("launcher"),
            ServiceAccountArgs(
                site=args.site,
                account_id=args.launcher_account_id,
                purpose="Launches the job that makes training data",
                roles=("roles/dataflow.developer",),
            ),
            opts=self.inside(),
        )
        acts = serviceaccount.IAMMember(
            self.child("launcher-acts-as-worker"),
            service_account_id=self.worker.account.account.name,
            role="roles/iam.serviceAccountUser",
            member=launcher.member,
            opts=self.inside(),
        )
        reads = args.template.grant_launcher("launcher", launcher.member)
        return launcher, (*launcher.grants, acts, *reads)

    def _launch(self) -> pulumi.Output[str]:
        """The body of the call, dataflow v1b3 LaunchFlexTemplateRequest."""
        args = self._args
        return pulumi.Output.json_dumps(
            {
                "launchParameter": {
                    "jobName": self.child("job"),
                    "containerSpecGcsPath": args.template.spec_path,
                    "parameters": {
                        "mode": "batch",
                        "measures": measures_json(args.measures),
                        "archive_path": args.archive.files(args.folder),
                        "training_path": pulumi.Output.concat(self.bucket.url, "/", args.folder),
                    },
                    "environment": {
                        "serviceAccountEmail": self.worker.account.email,
                        "stagingLocation": self.worker.staging,
                        "tempLocation": self.worker.temporary,
                        "subnetwork": args.subnetwork,
                        "ipConfiguration": "WORKER_IP_PRIVATE",
                        "machineType": args.workers.machine_type,
                        "numWorkers": args.workers.count,
                        "maxWorkers": args.workers.max_count,
                        "sdkContainerImage": args.template.image,
                        "additionalUserLabels": dict(args.site.labels),
                    },
                }
            }
        )


def cron(every: timedelta) -> str:
    """A schedule at least as frequent as `every`, in the five fields of cron.

    Cron counts hours from midnight and days from the first of the month, so a time that divides neither is met by the
    next shorter whole number of hours or days, and the last gap of a day or month may be shorter.
    """
    if every >= timedelta(days=28):
        return "0 3 1 * *"
    if every >= timedelta(days=1):
        return f"0 3 */{every.days} * *"
    return f"0 */{every // timedelta(hours=1)} * * *"
