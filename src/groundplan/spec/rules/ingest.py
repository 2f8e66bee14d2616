"""Rules of fleet and ingest: what the ways into Google Cloud ask for."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import AddressValueError, IPv4Network, NetmaskValueError

from groundplan.catalog.figures import figure
from groundplan.spec.iot_telemetry import IotTelemetry
from groundplan.spec.rules.rule import Fault, reads


@reads("fleet")
def a_gateway_has_devices(spec: IotTelemetry) -> Iterator[Fault]:
    """More gateways than devices is a slip of the pen."""
    if spec.fleet.gateways > spec.fleet.devices:
        yield Fault(
            code="conflict",
            path=("fleet", "gateways"),
            message=f"{spec.fleet.gateways} gateways are more than {spec.fleet.devices} devices",
            allowed=f"at most {spec.fleet.devices}",
        )


@reads("fleet", "stream")
def gateways_aggregate_windows(spec: IotTelemetry) -> Iterator[Fault]:
    """Aggregation at the gateway needs a gateway, and a window to aggregate over."""
    if spec.fleet.aggregate != "gateway":
        return
    path = ("fleet", "aggregate")
    if spec.fleet.gateways == 0:
        message, hint = "there is no gateway to aggregate at", "set fleet.gateways, or aggregate in the cloud"
        yield Fault(code="conflict", path=path, message=message, hint=hint)
    if spec.stream is None:
        message, hint = "there is no window to aggregate over", "add stream with a window"
        yield Fault(code="conflict", path=path, message=message, hint=hint)


@reads("fleet", "ingest")
def publishers_hold_keys(spec: IotTelemetry) -> Iterator[Fault]:
    """Without a broker each publisher has a service account of its own, and nothing flows back to devices."""
    route = spec.ingest.route
    if route not in {"direct", "export"}:
        return
    path = ("ingest", "route")
    if spec.fleet.direction == "both":
        message = f'the route "{route}" carries nothing to devices, and fleet.direction is "both"'
        yield Fault(code="conflict", path=path, message=message, allowed="auto, broker", hint="choose broker or auto")
    most = figure("direct.gateways").value
    if spec.fleet.gateways == 0 and spec.fleet.devices > most:
        message = f'the route "{route}" is for gateways or at most {most} devices, not {spec.fleet.devices}'
        yield Fault(code="conflict", path=path, message=message, hint="set fleet.gateways, or choose broker or auto")


@reads("ingest", "stream")
def an_export_is_not_processed(spec: IotTelemetry) -> Iterator[Fault]:
    """An export subscription writes messages as they come."""
    if spec.ingest.route == "export" and spec.stream is not None:
        message = 'the route "export" stores messages without processing, and there is a stream'
        hint = "remove stream, or choose another route"
        yield Fault(code="conflict", path=("ingest", "route"), message=message, hint=hint)


@reads("ingest")
def sources_are_networks(spec: IotTelemetry) -> Iterator[Fault]:
    """Sources become firewall ranges: each an IPv4 network, once."""
    for index, source in enumerate(spec.ingest.sources):
        path = ("ingest", "sources", index)
        if source in spec.ingest.sources[:index]:
            yield Fault(code="duplicate", path=path, message=f'"{source[:40]}" is listed twice', hint="remove one")
        elif hint := _network_fault(source):
            message = f'"{source[:40]}" is not an IPv4 network'
            yield Fault(code="cidr", path=path, message=message, allowed="a range such as 203.0.113.0/24", hint=hint)


def _network_fault(source: str) -> str:
    """What to write instead of `source`; empty when it is a network with its prefix length."""
    try:
        network = IPv4Network(source, strict=False)
    except (AddressValueError, NetmaskValueError, ValueError):
        return "write an address and a prefix length"
    return "" if source == str(network) else f"write {network}"
