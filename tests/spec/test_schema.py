"""The published schema accepts what the loader accepts, tells every field, and is as fresh as the models."""

from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

import generate_reference
from groundplan.spec.document import parse
from groundplan.spec.reading import checked
from groundplan.spec.schema import KINDS, descriptions, json_schema, parts
from spec.case_files import BROKEN, GOOD
from spec.mutated import EXAMPLES

ROOT = Path(__file__).parents[2]


def parsed(case: Path) -> Any:
    return parse(checked(case.read_text(encoding="utf-8"), case.name), case.name).root


@pytest.mark.parametrize("kind", KINDS)
def test_the_schema_is_valid_and_names_itself(kind: str) -> None:
    schema = json_schema(kind)

    Draft202012Validator.check_schema(schema)
    assert schema["$id"] == f"urn:groundplan:spec:{kind}"
    assert schema["properties"]["kind"]["const"] == kind


@pytest.mark.parametrize("case", [*GOOD, *EXAMPLES], ids=lambda path: path.stem)
def test_what_loads_fits_the_schema(case: Path) -> None:
    spec = parsed(case)

    Draft202012Validator(json_schema(spec["kind"])).validate(spec)


@pytest.mark.parametrize("name", ["choice", "missing-field", "name-form", "no-unit", "number-in-quotes", "unknown-key"])
def test_what_a_schema_can_tell_it_tells(name: str) -> None:
    [case] = [path for path in BROKEN if path.name == f"iot-telemetry.error.{name}.yaml"]

    assert not Draft202012Validator(json_schema("iot-telemetry")).is_valid(parsed(case))


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_is_described(kind: str) -> None:
    for part in parts(KINDS[kind]):
        assert descriptions(part).keys() == part.model_fields.keys()
        assert part.__doc__


def test_defaults_are_written_with_their_unit() -> None:
    definitions = json_schema("iot-telemetry")["$defs"]

    assert definitions["Warehouse"]["properties"]["keep"]["default"] == "400d"
    assert definitions["Fleet"]["properties"]["payload"]["default"] == "256B"


def test_an_unknown_kind_is_told_the_known_ones() -> None:
    with pytest.raises(LookupError, match="iot-telemetry"):
        json_schema("iot-telemtry")


@pytest.mark.parametrize("name", generate_reference.files())
def test_the_reference_is_as_fresh_as_the_models(name: str) -> None:
    file = ROOT / "docs" / "reference" / name

    refresh = f"refresh it with: {generate_reference.COMMAND}"
    assert file.read_text(encoding="utf-8") == generate_reference.files()[name], refresh
