"""The six examples: short, accepted by the loader, and each showing what it is there to show."""

from __future__ import annotations

from pathlib import Path

import pytest

from groundplan.design import design
from groundplan.design.iot_telemetry import IotDesign, Route
from groundplan.spec.load import load

FOLDER = Path(__file__).parents[2] / "blueprints" / "iot-telemetry"
EXAMPLES = ("minimal", "factory", "building", "direct", "warehouse-only", "national")
MODELINE = "# yaml-language-server: $schema=../../docs/reference/iot-telemetry.schema.json\n"


def example(name: str) -> IotDesign:
    return design(load(FOLDER / f"{name}.yaml").spec)


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_fits_a_screen_and_knows_its_schema(name):
    text = (FOLDER / f"{name}.yaml").read_text(encoding="utf-8")
    least, most = (1, 11) if name == "minimal" else (20, 40)
    assert least <= text.count("\n") <= most
    assert text.startswith(MODELINE)


def test_minimal_runs_one_small_broker_and_stores_without_processing():
    made = example("minimal")
    assert made.route.value is Route.BROKER
    assert (made.broker.value.machine_type, made.broker.value.nodes) == ("e2-small", 1)
    assert made.workers is None


def test_factory_reaches_4000_devices_in_both_directions():
    made = example("factory")
    assert made.load.connections == 4_000
    assert made.load.messages == 800
    assert made.route.value is Route.BROKER
    assert (made.broker.value.nodes, made.workers.value.count, made.batch.value.max_count) == (2, 1, 2)


def test_building_averages_720_readings_a_minute_at_each_gateway():
    made = example("building")
    assert "720 readings" in made.aggregate_at_gateway.because
    assert made.load.messages * 60 == 40
    assert made.route.value is Route.DIRECT


def test_direct_has_no_broker_but_a_stream():
    made = example("direct")
    assert made.route.value is Route.DIRECT
    assert made.broker is None
    assert made.workers is not None


def test_warehouse_only_runs_no_machine_at_all():
    made = example("warehouse-only")
    assert made.route.value is Route.EXPORT
    assert made.broker is made.workers is made.batch is None


def test_national_carries_a_million_sessions_with_a_zone_lost():
    made = example("national")
    fleet = made.broker.value
    assert made.load.connections == 1_000_000
    assert fleet.nodes * 2 // 3 * fleet.sessions_per_node >= 1_000_000
    assert made.protection.deletion_protection
