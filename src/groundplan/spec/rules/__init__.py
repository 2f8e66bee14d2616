"""Rules that hold between the fields of a spec. Each is a small pure function; `RULES` lists those of every kind."""

from collections.abc import Mapping
from typing import Any, Final

from groundplan.spec.rules import (
    alerts,
    functions,
    ingest,
    measures,
    place,
    training_accelerator,
    training_consumption,
    training_work,
)
from groundplan.spec.rules.rule import Fault, Rule

__all__ = ["RULES", "Fault", "Rule"]

RULES: Final[Mapping[str, tuple[Rule[Any], ...]]] = {
    "iot-telemetry": (
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
        alerts.waivers_stand_once,
    ),
    "training": (
        place.prefix_suits_every_service,
        place.labels_are_googles,
        training_work.formats_agree,
        training_work.amount_is_said_once,
        training_work.data_is_in_one_place,
        training_work.linked_spec_is_a_file,
        training_work.checkpoints_come_before_the_end,
        training_accelerator.shape_is_said_once,
        training_accelerator.topology_is_of_a_slice,
        training_consumption.reservation_is_named,
        training_consumption.places_exist,
        training_consumption.places_stand_once,
        alerts.waivers_stand_once,
    ),
}
"""Every rule, in the order of the fields that they are about, by the kind of spec."""
