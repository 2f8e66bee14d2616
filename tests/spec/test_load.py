"""Loading gives a typed spec with the place of every field, or all problems at once; it is quick and imports little."""

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from groundplan.catalog.names import name_rule
from groundplan.design.labels import labels
from groundplan.errors import Invalid, Position
from groundplan.spec.iot_telemetry import IotTelemetry
from groundplan.spec.load import REPORTED, load, load_text
from groundplan.spec.reserved import COLUMNS, LABELS
from groundplan_components import measures, warehouse
from spec.case_files import FOLDER

SPEC = """\
kind: iot-telemetry
name: plant
project: acme-plant-1
region: europe-west4
fleet:
  devices: 100
telemetry:
  measures:
    - name: temperature
      unit: celsius
"""


def test_values_have_their_units_and_places() -> None:
    loaded = load(FOLDER / "iot-telemetry.ok.everything.yaml")

    assert loaded.spec.fleet.message_every == timedelta(seconds=5)
    assert loaded.spec.fleet.payload == 4096
    assert loaded.position(("functions", 1, "below")) == Position(loaded.file, 34, 51)


def test_a_default_stands_where_its_part_stands() -> None:
    loaded = load_text(SPEC, "spec.yaml")

    assert loaded.position(("telemetry", "measures", 0, "type")).line == 9
    assert loaded.position(("warehouse", "keep")).line == 1


def test_line_ends_and_byte_order_mark_change_nothing() -> None:
    plain, windows, mark = (load_text(text, "x") for text in (SPEC, SPEC.replace("\n", "\r\n"), "\ufeff" + SPEC))

    assert plain == windows == mark


def test_field_errors_and_rule_errors_come_together_in_order() -> None:
    source = SPEC.replace("100", "0").replace("europe-west4", "mars") + "    - {name: temperature, unit: K}\nfoo: 1\n"

    with pytest.raises(Invalid) as caught:
        load_text(source, "spec.yaml")

    assert [problem.code for problem in caught.value.problems] == ["region", "range", "duplicate", "unknown-key"]
    assert caught.value.sources == {"spec.yaml": source}


def test_a_broken_part_does_not_blame_the_rules_that_read_it() -> None:
    source = SPEC.replace("unit: celsius", "units: celsius") + "functions:\n  - {name: hot, on: nothing}\n"

    with pytest.raises(Invalid) as caught:
        load_text(source, "spec.yaml")

    assert {problem.code for problem in caught.value.problems} == {"missing", "unknown-key"}


def test_more_problems_than_anyone_reads_are_counted() -> None:
    with pytest.raises(Invalid) as caught:
        load_text(SPEC + "".join(f"k{index}: 1\n" for index in range(REPORTED + 7)), "spec.yaml")

    assert len(caught.value.problems) == REPORTED + 1
    assert caught.value.problems[-1].message == "7 more problems are not listed"


def test_a_value_is_quoted_in_one_short_line() -> None:
    with pytest.raises(Invalid) as caught:
        load_text(SPEC + "environment: |\n  " + "dev\n  " * 100 + "\n", "spec.yaml")

    [problem] = caught.value.problems
    assert "\n" not in problem.message
    assert len(problem.message) < 120


def test_the_examples_that_stand_in_for_broken_fields_are_valid() -> None:
    examples = {name: (field.examples or [None])[0] for name, field in IotTelemetry.model_fields.items()}
    required = {name: examples[name] for name, field in IotTelemetry.model_fields.items() if field.is_required()}

    assert IotTelemetry.model_validate(required).fleet.devices == 100


@pytest.mark.parametrize("kind", ["cloud-run-service", "compute", "firestore-database", "pubsub"])
def test_the_longest_names_fit_every_service(kind: str) -> None:
    longest = "x" * 20

    assert name_rule(kind).fault(f"{longest}-staging-{longest}") == ""


def test_the_columns_of_the_tables_are_reserved() -> None:
    columns = [*measures.raw_columns([]), *measures.windowed_columns([], []), *warehouse.DEAD_LETTER_COLUMNS]

    assert {column.name for column in columns} <= COLUMNS


def test_the_labels_that_the_design_sets_are_reserved() -> None:
    assert labels(load_text(SPEC, "spec.yaml").spec).keys() == LABELS


def test_loading_imports_neither_pulumi_nor_a_terminal_library() -> None:
    case = FOLDER / "iot-telemetry.ok.everything.yaml"
    script = "import sys; from groundplan.spec.load import load; load(sys.argv[1]); print(*sys.modules)"

    ran = subprocess.run([sys.executable, "-c", script, case], capture_output=True, text=True, check=True)

    loaded = {name.partition(".")[0] for name in ran.stdout.split()}
    assert "pydantic" in loaded
    assert not loaded & {"pulumi", "pulumi_gcp", "rich", "typer", "jinja2"}


def test_loading_imports_the_models_and_rules_of_one_kind() -> None:
    case = FOLDER / "training.ok.everything.yaml"
    script = "import sys; from groundplan.program import plan; plan(sys.argv[1]); print(*sys.modules)"

    ran = subprocess.run([sys.executable, "-c", script, case], capture_output=True, text=True, check=True)

    loaded = set(ran.stdout.split())
    assert {"groundplan.spec.training", "groundplan.spec.rules.training"} <= loaded
    assert not loaded & {"groundplan.spec.iot_telemetry", "groundplan.spec.rules.iot_telemetry"}


def test_a_path_may_be_text(tmp_path: Path) -> None:
    file = tmp_path / "spec.yaml"
    file.write_text(SPEC, encoding="utf-8")

    assert load(str(file)) == load(file)
