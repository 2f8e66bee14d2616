"""The way in: who a device is, how it gets its certificate, and where it sends."""

from __future__ import annotations

from dataclasses import dataclass

from groundplan.design.iot_telemetry import Route
from groundplan_blueprints.plan import Plan
from groundplan_components.broker import BrokerFleet, BrokerFleetArgs
from groundplan_components.bucket import Bucket
from groundplan_components.builder import Builder
from groundplan_components.bus import Bus
from groundplan_components.commands import Commands, CommandsArgs
from groundplan_components.device_identity import DeviceIdentity, DeviceIdentityArgs
from groundplan_components.device_registry import DeviceRegistry, DeviceRegistryArgs
from groundplan_components.gateway import Averaging, GatewayConfig, GatewayConfigArgs, MqttEndpoint, PubsubEndpoint
from groundplan_components.gateway_access import GatewayAccess, GatewayAccessArgs
from groundplan_components.network import Network
from groundplan_components.server_certificate import ServerCertificate, ServerCertificateArgs

UNEVEN = 2
"""A node accepts twice the sessions it is planned for: the load balancer does not spread them evenly."""


@dataclass(frozen=True, kw_only=True)
class Ingest:
    """The way in. `broker` is None where gateways publish to Pub/Sub themselves."""

    registry: DeviceRegistry
    broker: BrokerFleet | None


def build_ingest(plan: Plan, *, network: Network, source: Bucket, builder: Builder, bus: Bus) -> Ingest:
    """Register device identity, registry and the route that the design picked."""
    identity = DeviceIdentity(
        plan.name("identity"),
        DeviceIdentityArgs(site=plan.site, tier=plan.design.protection.ca_tier, organization=plan.design.names.prefix),
        origin="fleet",
        opts=plan.options,
    )
    registry = DeviceRegistry(
        plan.name("registry"),
        DeviceRegistryArgs(
            site=plan.site,
            database=plan.name("registry"),
            function=plan.name("enrol"),
            account_id=plan.account("provisioner"),
            builder=builder,
            identity=identity,
            invokers=plan.spec.fleet.installers,
        ),
        origin="fleet.installers",
        opts=plan.options,
    )
    broker = None
    endpoint: MqttEndpoint | PubsubEndpoint
    if plan.design.route.value is Route.BROKER:
        broker = _broker(plan, network, identity, source, bus)
        both = plan.spec.fleet.direction == "both"
        endpoint = MqttEndpoint(host=broker.address, port=broker.port, both_directions=both)
    else:
        access = GatewayAccess(
            plan.name("gateways"),
            GatewayAccessArgs(site=plan.site, pool=plan.design.names.pool, identity=identity, bus=bus),
            origin="ingest.route",
            opts=plan.options,
        )
        endpoint = PubsubEndpoint(topic=bus.telemetry.id, audience=access.audience)
    if plan.spec.fleet.gateways:
        _gateway_config(plan, identity, endpoint)
    return Ingest(registry=registry, broker=broker)


def _broker(plan: Plan, network: Network, identity: DeviceIdentity, source: Bucket, bus: Bus) -> BrokerFleet:
    if plan.design.broker is None or network.broker_address is None:
        raise ValueError("the broker route needs a broker fleet and an address")
    fleet = plan.design.broker.value
    certificate = ServerCertificate(
        plan.name("certificate"),
        ServerCertificateArgs(
            site=plan.site,
            issuer_account_id=plan.account("issuer"),
            renewer_account_id=plan.account("renewer"),
            identity=identity,
            address=network.broker_address.address,
        ),
        origin="ingest.route",
        opts=plan.options,
    )
    return BrokerFleet(
        plan.name("broker"),
        BrokerFleetArgs(
            site=plan.site,
            account_id=plan.account("broker"),
            machine_type=fleet.machine_type,
            nodes=fleet.nodes,
            max_nodes=fleet.max_nodes,
            sessions_per_node=UNEVEN * fleet.sessions_per_node,
            network=network,
            identity=identity,
            certificate=certificate,
            bus=bus,
            measures=plan.measures,
            source=source,
            commands=_commands(plan),
        ),
        origin="fleet",
        opts=plan.options,
    )


def _commands(plan: Plan) -> Commands | None:
    if plan.spec.fleet.direction == "telemetry":
        return None
    return Commands(
        plan.name("commands"),
        CommandsArgs(site=plan.site, role_prefix=plan.design.names.prefix.replace("-", "_")),
        origin="fleet.direction",
        opts=plan.options,
    )


def _gateway_config(plan: Plan, identity: DeviceIdentity, endpoint: MqttEndpoint | PubsubEndpoint) -> None:
    averaging = None
    if plan.design.aggregate_at_gateway.value and plan.spec.stream:
        averaging = Averaging(window=plan.spec.stream.window, aggregates=plan.spec.stream.aggregates)
    GatewayConfig(
        plan.name("gateway"),
        GatewayConfigArgs(
            site=plan.site,
            bucket=plan.bucket("gateway"),
            route=plan.design.route.value.value,
            endpoint=endpoint,
            ca_certificates=identity.ca_certificates,
            measures=plan.measures,
            averaging=averaging,
        ),
        origin="fleet.gateways",
        opts=plan.options,
    )
