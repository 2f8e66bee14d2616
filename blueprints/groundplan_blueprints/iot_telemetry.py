"""The IoT telemetry platform: devices over MQTT or gateways over Pub/Sub, processing, stores, functions, monitoring.

Wiring only: what is chosen stands in the design, what a part owns in its component. Parts are built in the order of
the data, and each names the spec field that it comes from.
"""

from __future__ import annotations

import pulumi

from groundplan.design.iot_telemetry import IotDesign, Route
from groundplan.spec.iot_telemetry import IotTelemetry
from groundplan.spec.loaded import Loaded
from groundplan_blueprints.ingest import Ingest, build_ingest
from groundplan_blueprints.plan import Plan
from groundplan_blueprints.processing import Processing, build_processing
from groundplan_blueprints.stores import Stores, build_stores
from groundplan_blueprints.translation import alert, function_environment, function_source
from groundplan_components.bucket import Bucket, BucketArgs
from groundplan_components.builder import Builder, BuilderArgs
from groundplan_components.bus import Bus, BusArgs
from groundplan_components.function import EventFunction, EventFunctionArgs
from groundplan_components.monitoring import BrokerNodes, Monitoring, MonitoringArgs
from groundplan_components.network import Network, NetworkArgs
from groundplan_components.service_account import ServiceAccount, ServiceAccountArgs
from groundplan_components.services import ProjectServices, ProjectServicesArgs
from groundplan_components.source import Source

PUBSUB = "pubsub.googleapis.com"
APIS = (
    "artifactregistry.googleapis.com",
    "bigquery.googleapis.com",
    "cloudbuild.googleapis.com",
    "cloudfunctions.googleapis.com",
    "cloudresourcemanager.googleapis.com",
    "cloudscheduler.googleapis.com",
    "compute.googleapis.com",
    "dataflow.googleapis.com",
    "eventarc.googleapis.com",
    "firestore.googleapis.com",
    "iam.googleapis.com",
    "iamcredentials.googleapis.com",
    "logging.googleapis.com",
    "monitoring.googleapis.com",
    "privateca.googleapis.com",
    PUBSUB,
    "run.googleapis.com",
    "secretmanager.googleapis.com",
    "storage.googleapis.com",
    "sts.googleapis.com",
)
"""What the platform's parts call, on any route."""
AGENTS = ("eventarc.googleapis.com", "privateca.googleapis.com", PUBSUB)
"""Whose service agents are granted something, or act in the project."""


def build(loaded: Loaded[IotTelemetry], design: IotDesign) -> None:
    """Register the whole stack; raises Invalid when a function's source cannot be packed."""
    sources = [function_source(loaded, index) for index in range(len(loaded.spec.functions))]
    plan = Plan(loaded, design)
    services = ProjectServices(
        plan.name("services"),
        ProjectServicesArgs(site=plan.site, apis=APIS, agents=AGENTS),
        origin="project",
    )
    plan = Plan(loaded, design, (services,))
    agent = services.agent(PUBSUB)
    network = _network(plan)
    source = _scratch(plan, "source")
    builder = Builder(
        plan.name("builder"),
        BuilderArgs(site=plan.site, bucket=source, account_id=plan.account("builder")),
        origin="project",
        opts=plan.options,
    )
    bus = Bus(
        plan.name("bus"),
        BusArgs(site=plan.site, measures=plan.measures, retention=design.retention.value.messages),
        origin="telemetry",
        opts=plan.options,
    )
    ingest = build_ingest(plan, network=network, source=source, builder=builder, bus=bus)
    stores = build_stores(plan, bus, agent)
    processing = build_processing(
        plan, network=network, source=source, builder=builder, bus=bus, stores=stores, agent=agent
    )
    _functions(plan, builder, bus, sources)
    _monitoring(plan, bus, stores, ingest, processing)
    pulumi.export("route", design.route.value.value)
    pulumi.export("enrolment_url", ingest.registry.url)
    pulumi.export("telemetry_topic", bus.telemetry.id)
    pulumi.export("dataset", stores.warehouse.dataset.dataset_id)
    if ingest.broker:
        pulumi.export("broker_address", ingest.broker.address)


def _network(plan: Plan) -> Network:
    design = plan.design
    return Network(
        plan.name("network"),
        NetworkArgs(
            site=plan.site,
            cidr=design.cidr.value.subnet,
            broker_sources=plan.spec.ingest.sources if design.route.value is Route.BROKER else (),
            workers=design.workers is not None or design.batch is not None,
        ),
        origin="ingest.sources",
        opts=plan.options,
    )


def _scratch(plan: Plan, role: str) -> Bucket:
    """A bucket whose content can be made again from this repository."""
    return Bucket(
        plan.name(role),
        BucketArgs(site=plan.site, bucket=plan.bucket(role), disposable=True),
        origin="project",
        opts=plan.options,
    )


def _functions(plan: Plan, builder: Builder, bus: Bus, sources: list[Source]) -> None:
    if not plan.spec.functions:
        return
    caller = ServiceAccount(
        plan.name("events"),
        ServiceAccountArgs(
            site=plan.site,
            account_id=plan.account("events"),
            purpose="Eventarc calls functions",
            roles=("roles/eventarc.eventReceiver",),
        ),
        origin="functions",
        opts=plan.options,
    )
    for index, (function, source) in enumerate(zip(plan.spec.functions, sources, strict=True)):
        EventFunction(
            plan.name(f"function-{function.name}"),
            EventFunctionArgs(
                site=plan.site,
                function=plan.design.names.functions[function.name],
                builder=builder,
                topic=bus.events.id if function.on == "events" else bus.telemetry.id,
                source=source,
                account_id=plan.account(f"function-{function.name}"),
                caller=caller,
                environment=function_environment(function),
            ),
            origin=f"functions[{index}]",
            opts=plan.options,
        )


def _monitoring(plan: Plan, bus: Bus, stores: Stores, ingest: Ingest, processing: Processing) -> None:
    consumers = [
        *stores.archive.subscriptions.values(),
        *([stores.warehouse.export] if stores.warehouse.export else []),
        *([processing.stream.subscription] if processing.stream else []),
    ]
    broker = None
    if ingest.broker and plan.design.broker:
        broker = BrokerNodes(
            group=ingest.broker.child("nodes"),
            instances=ingest.broker.child("node"),
            nodes=plan.design.broker.value.nodes,
        )
    Monitoring(
        plan.name("monitoring"),
        MonitoringArgs(
            site=plan.site,
            title=plan.design.names.prefix,
            prefix=plan.design.names.prefix,
            topics=tuple(bus.child(role) for role in ("telemetry", "state", "events")),
            consumers=tuple(consumer.subscription_id for consumer in consumers),
            dead_letters=(
                bus.dead_letter_subscription_id,
                *(consumer.dead_letter_subscription_id for consumer in consumers),
            ),
            dataset=plan.design.names.dataset,
            log_days=plan.design.protection.log_retention_days,
            job=processing.stream.job_name if processing.stream else None,
            broker=broker,
            provisioner=plan.name("enrol"),
            alerts=tuple(alert(wanted) for wanted in plan.spec.alerts),
        ),
        origin="alerts",
        opts=plan.options,
    )
