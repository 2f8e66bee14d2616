"""What Google would refuse is a problem of the design, at the field that is to blame and with what is allowed."""

from __future__ import annotations

import pytest

from design.training.situations import spec
from groundplan.catalog.consumption import Option
from groundplan.catalog.control_planes import ControlPlane
from groundplan.catalog.legality import Verdict
from groundplan.design import design
from groundplan.design.training.advice.candidates import accelerator_families
from groundplan.design.training.ways import PLANES, legality, way
from groundplan.errors import Invalid
from groundplan.spec.iot_telemetry import IotTelemetry

V6E = {"tpu": "v6e-256"}
B200 = {"gpu": "nvidia-b200", "count": 8}
H100 = {"gpu": "nvidia-h100-80gb", "count": 8}
TPU7X = {"tpu": "tpu7x", "topology": "2x2x1"}
QUEUED = {"tpu": "v6e-8", "control_plane": "queued"}
A4X = {"machine_type": "a4x-highgpu-4g"}
OURS = {"option": "reservation", "reservation": "ours"}
DAY = {"option": "flex-start", "duration": "1d"}
PLANE = "accelerator.control_plane"
ENDS = "consumption.duration"

REFUSED = [
    ({"accelerator": {"tpu": "v6e-200"}}, "accelerator.tpu", "the nearest is v6e-256"),
    ({"accelerator": {"tpu": "v5p-4"}}, "accelerator.tpu", "the nearest is v5p-8"),
    ({"accelerator": {"tpu": "v9-8"}}, "accelerator.tpu", "v2, v3, v4"),
    ({"accelerator": {"tpu": "v6e", "topology": "4x5"}}, "accelerator.topology", "4x4"),
    ({"accelerator": {"tpu": "v6e-256", "topology": "4x4"}}, "accelerator.topology", "16x16"),
    ({"accelerator": {"tpu": "v6e-8", "count": 2}}, "accelerator.count", "larger slice"),
    ({"accelerator": {"gpu": "nvidia-h100-80gb", "count": 3}}, "accelerator.count", "write 2 or 4"),
    ({"accelerator": {"gpu": "nvidia-h100-80gb", "count": 20}}, "accelerator.count", "write 16 or 24"),
    ({"accelerator": {"gpu": "nvidia-l3"}}, "accelerator.gpu", "did you mean nvidia-l4?"),
    ({"accelerator": {"machine_type": "a3-highgpu-9g"}}, "accelerator.machine_type", "a3-highgpu-8g"),
    ({"accelerator": {"machine_type": "ct6e-standard-8t"}}, "accelerator.machine_type", "give tpu: v6e-8"),
    ({"accelerator": {**V6E, "control_plane": "vm"}}, PLANE, "group"),
    ({"accelerator": {"tpu": "v5e-16", "control_plane": "group"}}, PLANE, "tpu-vm"),
    ({"accelerator": {**H100, "control_plane": "tpu-vm"}}, PLANE, "vm"),
    ({"accelerator": {**TPU7X, "control_plane": "tpu-vm"}}, PLANE, "vm"),
    ({"accelerator": {**H100, "control_plane": "gke"}}, PLANE, "vm"),
    ({"accelerator": {**H100, "count": 16, "control_plane": "vm"}}, PLANE, "group"),
    ({"accelerator": {**A4X, "count": 2}, "consumption": OURS}, "accelerator", "choose a single machine"),
    ({"accelerator": {"gpu": "nvidia-gb300", "count": 8}, "consumption": OURS}, "accelerator", "a single machine"),
    ({"accelerator": {**A4X, "control_plane": "group"}, "consumption": OURS}, PLANE, "vm"),
    ({"accelerator": B200, "consumption": {"option": "on-demand"}}, "consumption.option", "spot"),
    ({"accelerator": {"tpu": "v5e-16"}, "consumption": DAY}, "consumption.option", "spot"),
    ({"accelerator": B200, "consumption": {"option": "flex-start"}}, ENDS, "10m to 7d"),
    ({"accelerator": B200, "consumption": {**DAY, "duration": "8d"}}, ENDS, "10m to 7d"),
    ({"accelerator": QUEUED, "consumption": {"duration": "1d"}}, ENDS, "control plane"),
    ({"accelerator": {"machine_type": "c4-standard-8"}, "consumption": DAY}, "consumption.option", "spot"),
    ({"accelerator": H100, "place": {"zones": ["us-west2-b"]}}, "place.zones[0]", "us-central1-a"),
    ({"accelerator": H100, "place": {"regions": ["africa-south1"]}}, "place.regions", "us-central1"),
    ({"accelerator": TPU7X, "model": {"framework": "tensorflow"}}, "model.framework", "GPU"),
    ({"accelerator": {"tpu": "v6e-8"}, "model": {"custom_operations": True}}, "model.custom_operations", "GPU"),
    ({"accelerator": {"tpu": "v6e-8"}, "model": {"double_precision": True}}, "model.double_precision", "GPU"),
    ({"accelerator": {"tpu": "v6e-8"}, "model": {"compiled_libraries": True}}, "model.compiled_libraries", "GPU"),
    ({"accelerator": {"gpu": "nvidia-tesla-t4"}}, "model.number_format", "fp16"),
    ({"run": {"tokens": "900T", "deadline": "1h"}}, "accelerator", "loosen"),
    ({"name": "x" * 20, "project": "google-vision"}, "project", "another name"),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "field", "remedy"), REFUSED, ids=lambda each: str(each)[:60])
def test_a_refused_combination_names_its_field_and_what_is_allowed(changes, field, remedy):
    with pytest.raises(Invalid) as caught:
        design(spec(**changes))
    [problem] = caught.value.problems
    assert problem.field == field
    assert remedy in f"{problem.hint} {problem.allowed}"


def test_what_google_refuses_is_told_before_what_no_part_of_ours_asks_for():
    with pytest.raises(Invalid, match="does not support TPU7x"):
        design(spec(accelerator={**TPU7X, "control_plane": "tpu-vm"}))


def test_a_platform_without_training_data_cannot_be_linked():
    platform = {
        "kind": "iot-telemetry",
        "name": "plant",
        "project": "example-plant",
        "region": "europe-west1",
        "fleet": {"devices": 100},
        "telemetry": {"measures": [{"name": "temperature", "unit": "celsius"}]},
    }
    linked = spec(data={"iot": "plant.yaml", "size": "1GB"})
    with pytest.raises(Invalid, match="no training data set"):
        design(linked, IotTelemetry.model_validate(platform))
    made = design(linked, IotTelemetry.model_validate({**platform, "archive": {"training_every": "1d"}}))
    assert made.data == "gs://example-plant-plant-dev-training/telemetry"
    assert not made.makes_data


SHAPES = [sizes[index] for sizes in accelerator_families().values() for index in (0, -1)]


@pytest.mark.parametrize("machines", SHAPES, ids=lambda each: each.name)
def test_what_is_chosen_for_any_shape_is_legal_or_says_that_it_is_unverified(machines):
    open_spec = spec(consumption={"duration": "2d"})
    try:
        chosen = way(open_spec, machines)
    except Invalid as none:
        [problem] = none.problems
        ways = [legality(machines, option, plane) for option in (Option.ON_DEMAND, Option.SPOT) for plane in PLANES]
        assert all(each.verdict is Verdict.ILLEGAL for each in ways)
        assert problem.allowed
        return
    assert chosen.legality.verdict is not Verdict.ILLEGAL
    assert (chosen.legality.verdict is Verdict.UNVERIFIED) == chosen.legality.reason.startswith("UNVERIFIED")


@pytest.mark.parametrize("plane", ControlPlane)
@pytest.mark.parametrize("option", Option)
@pytest.mark.parametrize("machines", SHAPES[::5], ids=lambda each: each.name)
def test_an_asked_combination_is_designed_exactly_when_it_is_not_illegal(machines, option, plane):
    companions = {
        Option.RESERVATION: {"reservation": "ours"},
        Option.CALENDAR: {"reservation": "ours"},
        Option.FLEX_START: {"duration": "1d"},
    }
    wanted = {"machine_type": "c4-standard-8", "control_plane": plane.value}
    asked = spec(accelerator=wanted, consumption={"option": option.value, **companions.get(option, {})})
    queued_with_end = plane is ControlPlane.QUEUED and option is Option.FLEX_START
    if legality(machines, option, plane).verdict is Verdict.ILLEGAL or queued_with_end:
        with pytest.raises(Invalid):
            way(asked, machines)
    else:
        assert (way(asked, machines).option, way(asked, machines).plane) == (option, plane)
