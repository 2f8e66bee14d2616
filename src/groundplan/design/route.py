"""Which way telemetry enters: MQTT broker, gateways straight to Pub/Sub, or an export subscription.

Source: Google Cloud Architecture Center, "Standalone MQTT broker architecture" and "Device on Pub/Sub architecture to
Google Cloud" (reviewed 2024-08-09); the third route: docs.cloud.google.com/pubsub/docs/bigquery (2026-04-08).
"""

from __future__ import annotations

from groundplan.catalog.figures import figure
from groundplan.design.architecture import SOURCE
from groundplan.design.decision import Decision
from groundplan.design.iot_telemetry import Route
from groundplan.design.wording import count
from groundplan.spec.iot_telemetry import IotTelemetry

_EXPORT_SOURCE = "https://docs.cloud.google.com/pubsub/docs/bigquery (2026-04-08)"


def ingest_route(spec: IotTelemetry) -> Decision[Route]:
    """Choose the route: as the spec asks, else by direction, number of publishers and whether anything is computed."""
    asked = spec.ingest.route != "auto"
    value = Route(spec.ingest.route) if asked else _best(spec)
    because = f"the spec asks for it: ingest.route is {spec.ingest.route}" if asked else _because(spec, value)
    source = f"{SOURCE}; {_EXPORT_SOURCE}; {figure('direct.gateways').cite}"
    return Decision(
        title="Ingest route",
        value=value,
        because=because,
        rejected={str(other): _against(spec, other, value) for other in Route if other is not value},
        source=source,
        field="ingest.route",
    )


def _best(spec: IotTelemetry) -> Route:
    fleet = spec.fleet
    if fleet.direction == "both" or not 0 < fleet.gateways <= figure("direct.gateways").value:
        return Route.BROKER
    return Route.EXPORT if spec.stream is None else Route.DIRECT


def _because(spec: IotTelemetry, value: Route) -> str:
    fleet = spec.fleet
    gateways = count(fleet.gateways, "gateway")
    most = figure("direct.gateways").value
    reasons = (
        (
            value is Route.EXPORT,
            f"{gateways}, one direction, nothing to compute: a subscription stores the messages",
        ),
        (value is Route.DIRECT, f"{gateways}, one direction: few publishers, each with its certificate"),
        (fleet.direction == "both", "devices also receive commands and configuration, which a broker delivers"),
        (not fleet.gateways, f"{count(fleet.devices, 'device')} connect by themselves, each with its certificate"),
        (True, f"{gateways} are more than the {most} from which access can be withdrawn without a broker"),
    )
    return _first(reasons)


def _against(spec: IotTelemetry, other: Route, chosen: Route) -> str:
    fleet = spec.fleet
    without_broker = other is not Route.BROKER
    many = fleet.gateways > figure("direct.gateways").value
    reasons = (
        (not without_broker, "nothing is sent to devices: a broker fleet would only pass messages on"),
        (other is Route.EXPORT and spec.stream is not None, "windows and missing values need processing"),
        (
            other is Route.DIRECT and chosen is Route.EXPORT,
            "there is nothing to process: a job would only copy",
        ),
        (fleet.direction == "both", "commands and configuration could not reach the devices"),
        (
            not fleet.gateways,
            f"{count(fleet.devices, 'device')} would call Google's API; that suits few gateways",
        ),
        (many, "a gateway that is no longer trusted must be named in one condition; brokers read a revocation list"),
        (True, "the spec asks for another route"),
    )
    return _first(reasons)


def _first(reasons: tuple[tuple[bool, str], ...]) -> str:
    return next(reason for holds, reason in reasons if holds)
