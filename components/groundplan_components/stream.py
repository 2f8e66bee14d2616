"""Stream: the Dataflow job that cleans telemetry, aggregates it over windows and fills the stores.

Owns the job, its subscription and its workers' account. Refuses the stores, whose owners grant the
workers access, and the template, which other jobs launch too. Workers have private addresses only.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

import pulumi
from pulumi_gcp import dataflow

from groundplan_components.base import Component, Site
from groundplan_components.bucket import Bucket
from groundplan_components.bus import Bus
from groundplan_components.flex_template import FlexTemplate
from groundplan_components.measures import Measure
from groundplan_components.pipeline_worker import PipelineWorker, PipelineWorkerArgs
from groundplan_components.state_store import StateStore
from groundplan_components.subscription import Subscription, SubscriptionArgs
from groundplan_components.warehouse import Warehouse

ATTEMPTS = 100
"""Most of Pub/Sub. Dataflow gives messages back when it moves work between workers: with few attempts, good messages
would become dead letters. What the pipeline cannot read goes to its own dead-letter table at once."""


@dataclass(frozen=True, kw_only=True)
class WorkerPool:
    """Machine type of the workers, how many start, and how many the autoscaler may run."""

    machine_type: str
    count: int
    max_count: int


@dataclass(frozen=True, kw_only=True)
class StreamArgs:
    """What a stream needs.

    warehouse: with aggregates, which are what the stream computes. window: length of the windows. allowed_lateness: how
    late a message may be and still correct its own window. state_keep: life of a silent device's newest values.
    agent: member of the Pub/Sub service agent. subnetwork: `regions/R/subnetworks/S`, with Private Google Access.
    bucket: for staging. worker_account_id: of the account that workers run as.
    """

    site: Site
    bus: Bus
    template: FlexTemplate
    warehouse: Warehouse
    state: StateStore
    measures: tuple[Measure, ...]
    window: timedelta
    allowed_lateness: timedelta
    state_keep: timedelta
    workers: WorkerPool
    agent: pulumi.Input[str]
    subnetwork: pulumi.Input[str]
    bucket: Bucket
    worker_account_id: str


class Stream(Component, token="groundplan:iot:Stream"):
    """A streaming job. A new source or parameter updates it in place; in protected sites it drains when deleted."""

    job_name: str
    job: dataflow.FlexTemplateJob
    subscription: Subscription
    worker: PipelineWorker

    def __init__(
        self, name: str, args: StreamArgs, *, origin: str = "", opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(name, origin=origin, opts=opts)
        self.subscription = Subscription(
            self.child("input"),
            SubscriptionArgs(site=args.site, topic=args.bus.telemetry.id, agent=args.agent, attempts=ATTEMPTS),
            opts=self.inside(),
        )
        self.worker = PipelineWorker(
            self.child("worker"),
            PipelineWorkerArgs(
                site=args.site,
                template=args.template,
                job="stream",
                account_id=args.worker_account_id,
                bucket=args.bucket,
                purpose="Dataflow workers of the telemetry stream",
            ),
            opts=self.inside(),
        )
        self.job_name = self.child("job")
        self.job = self._job(args, self._grants(args))
        self.register_outputs({"job_id": self.job.job_id})

    def _grants(self, args: StreamArgs) -> tuple[pulumi.Resource, ...]:
        member = self.worker.account.member
        return (
            *self.worker.grants,
            *self.subscription.grants,
            *self.subscription.grant_consumer("worker", member),
            *args.warehouse.grant_writer("stream", member),
            *args.state.grant_user("stream", member),
        )

    def _job(self, args: StreamArgs, grants: tuple[pulumi.Resource, ...]) -> dataflow.FlexTemplateJob:
        site = args.site
        return dataflow.FlexTemplateJob(
            self.job_name,
            name=self.job_name,
            project=site.project,
            region=site.region,
            labels=site.labels,
            container_spec_gcs_path=args.template.spec_path,
            parameters=self._parameters(args),
            service_account_email=self.worker.account.email,
            staging_location=self.worker.staging,
            temp_location=self.worker.temporary,
            subnetwork=args.subnetwork,
            ip_configuration="WORKER_IP_PRIVATE",
            enable_streaming_engine=True,
            autoscaling_algorithm="AUTOSCALING_ALGORITHM_BASIC",
            machine_type=args.workers.machine_type,
            num_workers=args.workers.count,
            max_workers=args.workers.max_count,
            sdk_container_image=args.template.image,
            on_delete="drain" if site.deletion_protection else "cancel",
            opts=self.inside(args.template.ready, *grants),
        )

    def _parameters(self, args: StreamArgs) -> dict[str, pulumi.Input[str]]:
        tables = args.warehouse.names
        return {
            "mode": "stream",
            "measures": measures_json(args.measures),
            "input_subscription": self.subscription.subscription.id,
            "raw_table": tables["raw"],
            "windowed_table": tables["windowed"],
            "dead_letter_table": tables["dead_letters"],
            "state_database": args.state.database.name,
            "state_keep_seconds": _seconds(args.state_keep),
            "window_seconds": _seconds(args.window),
            "allowed_lateness_seconds": _seconds(args.allowed_lateness),
            "aggregates": ",".join(args.warehouse.aggregates),
        }


def measures_json(measures: Iterable[Measure]) -> str:
    """The measures as workloads read them: name, type, and what stands for a missing value."""
    return json.dumps([{"name": m.name, "type": m.type, "missing": m.missing} for m in measures])


def _seconds(duration: timedelta) -> str:
    return str(int(duration.total_seconds()))
