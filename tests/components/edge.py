"""Everything between devices and the bus, wired as a blueprint wires it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import cache

import pulumi

from components.recorded import SITE, Stack, record
from groundplan_components.broker import BrokerFleet, BrokerFleetArgs
from groundplan_components.bucket import Bucket, BucketArgs
from groundplan_components.builder import Builder, BuilderArgs
from groundplan_components.bus import Bus, BusArgs
from groundplan_components.commands import Commands, CommandsArgs
from groundplan_components.device_identity import DeviceIdentity, DeviceIdentityArgs
from groundplan_components.device_registry import DeviceRegistry, DeviceRegistryArgs
from groundplan_components.gateway import Averaging, GatewayConfig, GatewayConfigArgs, MqttEndpoint
from groundplan_components.gateway_access import GatewayAccess, GatewayAccessArgs
from groundplan_components.measures import Measure
from groundplan_components.network import Network, NetworkArgs
from groundplan_components.server_certificate import ServerCertificate, ServerCertificateArgs
from groundplan_components.services import ProjectServices, ProjectServicesArgs

MEASURES = (Measure(name="temperature", unit="celsius"), Measure(name="open", unit="", type="boolean", missing="last"))


@dataclass(frozen=True, kw_only=True)
class Edge:
    """What differs between the stacks that the tests look at."""

    tier: str = "ENTERPRISE"
    commands: bool = True
    invokers: tuple[str, ...] = ()


def program(edge: Edge) -> None:
    """Register the stack `acme-prod`."""
    services = ProjectServices(
        "acme-prod-services", ProjectServicesArgs(site=SITE, apis=("compute.googleapis.com", "pubsub.googleapis.com"))
    )
    after = pulumi.ResourceOptions(depends_on=list(services.ready))
    network = Network(
        "acme-prod-network",
        NetworkArgs(site=SITE, cidr="10.0.0.0/22", broker_sources=("198.51.100.0/24",), workers=True),
        opts=after,
    )
    bus = Bus("acme-prod-bus", BusArgs(site=SITE, measures=MEASURES, retention=timedelta(days=7)), opts=after)
    work = Bucket("acme-prod-work", BucketArgs(site=SITE, bucket="plant-123-acme-prod-work", disposable=True))
    identity = DeviceIdentity(
        "acme-prod-devices",
        DeviceIdentityArgs(site=SITE, tier=edge.tier, organization="acme"),  # type: ignore[arg-type]
        opts=after,
    )
    _brokers(edge, network, bus, work, identity)
    _registry(edge, work, identity)
    GatewayAccess(
        "acme-prod-gateways", GatewayAccessArgs(site=SITE, pool="acme-prod", identity=identity, bus=bus), opts=after
    )
    GatewayConfig(
        "acme-prod-gateway-config",
        GatewayConfigArgs(
            site=SITE,
            bucket="plant-123-acme-prod-gateway",
            route="broker",
            endpoint=MqttEndpoint(host="mqtt.example.com", port=8883, both_directions=edge.commands),
            ca_certificates=identity.ca_certificates,
            measures=MEASURES,
            averaging=Averaging(window=timedelta(minutes=1), aggregates=("mean",)),
        ),
        origin="fleet.gateways",
    )


def _brokers(edge: Edge, network: Network, bus: Bus, work: Bucket, identity: DeviceIdentity) -> None:
    assert network.broker_address is not None
    certificate = ServerCertificate(
        "acme-prod-tls",
        ServerCertificateArgs(
            site=SITE,
            issuer_account_id="acme-prod-tls-issuer",
            renewer_account_id="acme-prod-tls-renewer",
            identity=identity,
            address=network.broker_address.address,
            hostnames=("mqtt.example.com",),
        ),
    )
    BrokerFleet(
        "acme-prod-broker",
        BrokerFleetArgs(
            site=SITE,
            account_id="acme-prod-broker",
            machine_type="n2-standard-4",
            nodes=3,
            max_nodes=9,
            sessions_per_node=20_000,
            network=network,
            identity=identity,
            certificate=certificate,
            bus=bus,
            measures=MEASURES,
            source=work,
            commands=Commands("acme-prod-commands", CommandsArgs(site=SITE, role_prefix="acme_prod"))
            if edge.commands
            else None,
        ),
        origin="fleet",
    )


def _registry(edge: Edge, work: Bucket, identity: DeviceIdentity) -> None:
    DeviceRegistry(
        "acme-prod-registry",
        DeviceRegistryArgs(
            site=SITE,
            database="acme-prod-registry",
            function="acme-prod-enrol",
            account_id="acme-prod-enrol",
            builder=Builder("acme-prod-builder", BuilderArgs(site=SITE, bucket=work, account_id="acme-prod-builder")),
            identity=identity,
            invokers=edge.invokers,
        ),
    )


@cache
def stack(edge: Edge | None = None) -> Stack:
    """What the program registers, recorded once for each edge."""
    return record(lambda: program(edge or Edge()))
