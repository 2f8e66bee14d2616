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
    if value is Route.EXPORT:
        return f"{gateways} can hold a key each, and nothing is computed on the way: a subscription stores the messages"
    if value is Route.DIRECT:
        return f"{gateways}, one direction: few publishers that can hold a key each"
    if fleet.direction == "both":
        return "devices also receive commands and configuration, which a broker delivers to whoever is connected"
    if not fleet.gateways:
        return f"{count(fleet.devices, 'device')} connect by themselves, each with its certificate"
    return f"{gateways} are more than the {figure('direct.gateways').value} that can hold a key of their own each"


def _against(spec: IotTelemetry, other: Route, chosen: Route) -> str:
    fleet = spec.fleet
    if other is Route.BROKER:
        return "nothing is sent to devices, and few gateways publish by themselves: a broker fleet is not needed"
    if other is Route.EXPORT and spec.stream is not None:
        return "windows and missing values need processing; this route stores messages as they come"
    if other is Route.DIRECT and chosen is Route.EXPORT:
        return "nothing is to be processed: a Dataflow job would only copy"
    if fleet.direction == "both":
        return "commands and configuration could not reach the devices"
    publishers = count(fleet.gateways, "gateway") if fleet.gateways else count(fleet.devices, "device")
    return f"each of {publishers} would hold a service account's key"
