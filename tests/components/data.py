"""Everything behind the bus, wired as a blueprint wires it."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache

from components.recorded import SITE, Stack, record
from groundplan_components.alert_policies import Alert
from groundplan_components.archive import Archive, ArchiveArgs
from groundplan_components.base import Site
from groundplan_components.batch import TrainingData, TrainingDataArgs
from groundplan_components.bucket import Bucket, BucketArgs
from groundplan_components.builder import Builder, BuilderArgs
from groundplan_components.bus import Bus, BusArgs
from groundplan_components.flex_template import FlexTemplate, FlexTemplateArgs
from groundplan_components.function import EventFunction, EventFunctionArgs
from groundplan_components.measures import Measure
from groundplan_components.monitoring import BrokerNodes, Monitoring, MonitoringArgs
from groundplan_components.service_account import ServiceAccount, ServiceAccountArgs
from groundplan_components.source import Source, packaged
from groundplan_components.state_store import StateStore, StateStoreArgs
from groundplan_components.stream import Stream, StreamArgs, WorkerPool
from groundplan_components.warehouse import TableLayout, TelemetryExport, Warehouse, WarehouseArgs

AGENT = "serviceAccount:service-42@gcp-sa-pubsub.iam.gserviceaccount.com"
SUBNETWORK = "regions/europe-west1/subnetworks/acme-prod-network-subnet"
MEASURES = (
    Measure(name="temperature", unit="celsius", missing="last"),
    Measure(name="starts", unit="1", type="integer"),
    Measure(name="open", unit="1", type="boolean"),
    Measure(name="mode", unit="name", type="string", missing="idle"),
)
AGGREGATES = ("mean", "count")
PIPELINE = packaged("pipeline")
PARAMETERS = {each["name"] for each in json.loads(dict(PIPELINE.files)["metadata.json"])["parameters"]}
NOTIFIER = Source((("main.py", "def main(event): ...\n"), ("requirements.txt", "functions-framework\n")))
WORKERS = WorkerPool(machine_type="n2-standard-2", count=1, max_count=4)
LAYOUT = TableLayout(partition="DAY", keep=timedelta(days=400))


@dataclass(frozen=True, kw_only=True)
class Data:
    """What differs between the stacks that the tests look at."""

    protected: bool = True
    processing: bool = True
    broker: bool = True
    pipeline: Source = PIPELINE
    alerts: tuple[Alert, ...] = ()

    @property
    def site(self) -> Site:
        return replace(SITE, deletion_protection=self.protected)


def program(data: Data) -> None:
    """Register the stack `acme-prod`."""
    site = data.site
    bus = Bus("acme-prod-bus", BusArgs(site=site, measures=MEASURES, retention=timedelta(days=7)))
    work = Bucket("acme-prod-work", BucketArgs(site=site, bucket="plant-123-acme-prod-source", disposable=True))
    builder = Builder("acme-prod-builder", BuilderArgs(site=site, bucket=work, account_id="acme-prod-builder"))
    archive = Archive(
        "acme-prod-archive",
        ArchiveArgs(
            site=site,
            bucket="plant-123-acme-prod-archive",
            keep=timedelta(days=1825),
            colder=((timedelta(days=30), "NEARLINE"), (timedelta(days=365), "ARCHIVE")),
            soft_delete=timedelta(days=30),
            topics={"telemetry": bus.telemetry.id, "events": bus.events.id},
            agent=AGENT,
            writer_account_id="acme-prod-archive",
        ),
        origin="archive",
    )
    export = TelemetryExport(topic=bus.telemetry.id, agent=AGENT, account_id="acme-prod-export")
    warehouse = Warehouse(
        "acme-prod-warehouse",
        WarehouseArgs(
            site=site,
            dataset="acme_prod",
            measures=MEASURES,
            aggregates=AGGREGATES if data.processing else (),
            layout=LAYOUT,
            export=None if data.processing else export,
        ),
        origin="warehouse",
    )
    stream = _processing(data, bus, work, builder, archive, warehouse) if data.processing else None
    _functions(site, bus, builder)
    _monitoring(data, bus, archive, warehouse, stream)


def _processing(data: Data, bus: Bus, work: Bucket, builder: Builder, archive: Archive, warehouse: Warehouse) -> Stream:
    site = data.site
    staging = Bucket("acme-prod-staging", BucketArgs(site=site, bucket="plant-123-acme-prod-staging", disposable=True))
    template = FlexTemplate(
        "acme-prod-pipeline",
        FlexTemplateArgs(
            site=site,
            source=data.pipeline,
            bucket=work,
            builder=builder,
            submitter_account_id="acme-prod-submitter",
        ),
    )
    stream = Stream(
        "acme-prod-stream",
        StreamArgs(
            site=site,
            bus=bus,
            template=template,
            warehouse=warehouse,
            state=StateStore("acme-prod-state", StateStoreArgs(site=site, database="acme-prod-state")),
            measures=MEASURES,
            window=timedelta(seconds=60),
            allowed_lateness=timedelta(minutes=2),
            state_keep=timedelta(days=90),
            workers=WORKERS,
            agent=AGENT,
            subnetwork=SUBNETWORK,
            bucket=staging,
            worker_account_id="acme-prod-stream",
        ),
        origin="stream",
    )
    TrainingData(
        "acme-prod-training",
        TrainingDataArgs(
            site=site,
            template=template,
            archive=archive,
            folder="telemetry",
            measures=MEASURES,
            every=timedelta(days=1),
            workers=WORKERS,
            subnetwork=SUBNETWORK,
            bucket="plant-123-acme-prod-training",
            staging=staging,
            worker_account_id="acme-prod-batch",
            launcher_account_id="acme-prod-launcher",
        ),
    )
    return stream


def _functions(site: Site, bus: Bus, builder: Builder) -> None:
    caller = ServiceAccount(
        "acme-prod-events",
        ServiceAccountArgs(
            site=site,
            account_id="acme-prod-events",
            purpose="Eventarc calls functions",
            roles=("roles/eventarc.eventReceiver",),
        ),
    )
    EventFunction(
        "acme-prod-notify",
        EventFunctionArgs(
            site=site,
            function="acme-prod-notify",
            builder=builder,
            topic=bus.events.id,
            source=NOTIFIER,
            account_id="acme-prod-fn-notify",
            caller=caller,
            environment={"ON": "events"},
        ),
        origin="functions[0]",
    )


def _monitoring(data: Data, bus: Bus, archive: Archive, warehouse: Warehouse, stream: Stream | None) -> None:
    mine = [*archive.subscriptions.values(), *(found for found in (warehouse.export,) if found)]
    if stream:
        mine.append(stream.subscription)
    Monitoring(
        "acme-prod-monitoring",
        MonitoringArgs(
            site=data.site,
            title="acme-prod",
            prefix="acme-prod",
            topics=("acme-prod-bus-telemetry",),
            consumers=tuple(found.subscription_id for found in mine),
            dead_letters=(bus.dead_letter_subscription_id, *(found.dead_letter_subscription_id for found in mine)),
            dataset="acme_prod",
            log_days=90,
            job=stream.job_name if stream else None,
            broker=BrokerNodes(group="acme-prod-broker-group", instances="acme-prod-broker", nodes=3)
            if data.broker
            else None,
            provisioner="acme-prod-enrol" if data.broker else None,
            alerts=data.alerts,
        ),
    )


@cache
def stack(data: Data | None = None) -> Stack:
    """What the program registers, recorded once for each variant."""
    return record(lambda: program(data or Data()))
