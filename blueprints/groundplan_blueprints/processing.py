"""What happens to telemetry on its way: the stream, and the training data set that is made from the archive."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi

from groundplan.design.names import TELEMETRY
from groundplan_blueprints.plan import Plan
from groundplan_blueprints.stores import Stores
from groundplan_blueprints.translation import worker_pool
from groundplan_components.batch import TrainingData, TrainingDataArgs
from groundplan_components.bucket import Bucket, BucketArgs
from groundplan_components.builder import Builder
from groundplan_components.bus import Bus
from groundplan_components.flex_template import FlexTemplate, FlexTemplateArgs
from groundplan_components.network import Network
from groundplan_components.source import packaged
from groundplan_components.stream import Stream, StreamArgs


@dataclass(frozen=True, kw_only=True)
class Dataflow:
    """What every Dataflow job of the stack uses: the template, a bucket for staging, and the subnet of its workers."""

    template: FlexTemplate
    staging: Bucket
    subnetwork: pulumi.Output[str]


@dataclass(frozen=True, kw_only=True)
class Processing:
    """The jobs. Each is None when the spec does not ask for it."""

    stream: Stream | None = None
    batch: TrainingData | None = None


def build_processing(
    plan: Plan,
    *,
    network: Network,
    source: Bucket,
    builder: Builder,
    bus: Bus,
    stores: Stores,
    agent: pulumi.Output[str],
) -> Processing:
    """Register the jobs that the design asks for, and with them the template that they launch."""
    if plan.design.workers is None and plan.design.batch is None:
        return Processing()
    dataflow = _dataflow(plan, network, source, builder)
    return Processing(stream=_stream(plan, dataflow, bus, stores, agent), batch=_batch(plan, dataflow, stores))


def _dataflow(plan: Plan, network: Network, source: Bucket, builder: Builder) -> Dataflow:
    template = FlexTemplate(
        plan.name("pipeline"),
        FlexTemplateArgs(
            site=plan.site,
            source=packaged("pipeline"),
            bucket=source,
            builder=builder,
            submitter_account_id=plan.account("submitter"),
        ),
        origin="stream",
        opts=plan.options,
    )
    staging = Bucket(
        plan.name("staging"),
        BucketArgs(site=plan.site, bucket=plan.bucket("staging"), disposable=True),
        origin="stream",
        opts=plan.options,
    )
    region = plan.site.region
    subnetwork = pulumi.Output.concat("regions/", region, "/subnetworks/", network.subnet.name)
    return Dataflow(template=template, staging=staging, subnetwork=subnetwork)


def _stream(plan: Plan, dataflow: Dataflow, bus: Bus, stores: Stores, agent: pulumi.Output[str]) -> Stream | None:
    spec, workers = plan.spec, plan.design.workers
    if workers is None or spec.stream is None or stores.state is None:
        return None
    return Stream(
        plan.name("stream"),
        StreamArgs(
            site=plan.site,
            bus=bus,
            template=dataflow.template,
            warehouse=stores.warehouse,
            state=stores.state,
            measures=plan.measures,
            window=spec.stream.window,
            allowed_lateness=spec.stream.allowed_lateness,
            state_keep=spec.state.keep,
            workers=worker_pool(workers.value),
            agent=agent,
            subnetwork=dataflow.subnetwork,
            bucket=dataflow.staging,
            worker_account_id=plan.account("stream"),
        ),
        origin="stream",
        opts=plan.options,
    )


def _batch(plan: Plan, dataflow: Dataflow, stores: Stores) -> TrainingData | None:
    every, workers = plan.spec.archive.training_every, plan.design.batch
    if every is None or workers is None:
        return None
    return TrainingData(
        plan.name("training"),
        TrainingDataArgs(
            site=plan.site,
            template=dataflow.template,
            archive=stores.archive,
            folder=TELEMETRY,
            measures=plan.measures,
            every=every,
            workers=worker_pool(workers.value),
            subnetwork=dataflow.subnetwork,
            bucket=plan.bucket("training"),
            staging=dataflow.staging,
            worker_account_id=plan.account("batch"),
            launcher_account_id=plan.account("launcher"),
        ),
        origin="archive.training_every",
        opts=plan.options,
    )
