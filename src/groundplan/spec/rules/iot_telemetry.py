"""Every rule of an IoT telemetry platform, in the order of the fields that they are about."""

from typing import Any, Final

from groundplan.spec.rules import alerts, functions, ingest, measures, place, waivers
from groundplan.spec.rules.rule import Rule

RULES: Final[tuple[Rule[Any], ...]] = (
    place.region_exists,
    place.prefix_suits_every_service,
    place.labels_are_googles,
    ingest.a_gateway_has_devices,
    ingest.gateways_aggregate_windows,
    ingest.publishers_hold_keys,
    ingest.an_export_is_not_processed,
    ingest.sources_are_networks,
    measures.measures_have_their_own_names,
    measures.missing_values_are_filled_by_the_stream,
    measures.a_stream_has_numbers,
    functions.functions_have_their_own_names,
    functions.functions_run_on_something,
    functions.thresholds_compare_numbers,
    functions.sources_stay_beside_the_spec,
    alerts.thresholds_have_the_unit_of_what_is_watched,
    alerts.lag_is_of_a_stream,
    alerts.broker_alerts_need_a_broker,
    alerts.alerts_stand_once,
    waivers.waivers_stand_once,
)
