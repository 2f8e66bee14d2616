"""A training spec that names a platform's: found beside it, and refused with the place of what is wrong."""

from pathlib import Path

import pytest

from groundplan.errors import Invalid
from groundplan.program import plan

TRAINING = """\
kind: training
name: vision
project: acme-vision-1
model: {framework: jax, parameters: 350M}
data: {iot: %s, size: 32GB}
accelerator: {gpu: nvidia-l4}
container: {image: trainer, command: [train]}
"""
PLATFORM = """\
kind: iot-telemetry
name: plant
project: acme-plant-1
region: europe-west4
fleet: {devices: 100}
telemetry: {measures: [{name: temperature, unit: celsius}]}
archive: {training_every: 1d}
"""


def linked(folder: Path, platform: str, name: str = "plant.yaml") -> Path:
    (folder / "plant.yaml").write_text(platform, encoding="utf-8")
    spec = folder / "training.yaml"
    spec.write_text(TRAINING % name, encoding="utf-8")
    return spec


def test_the_platform_is_found_beside_the_spec_and_its_bucket_is_read(tmp_path: Path) -> None:
    made = plan(linked(tmp_path, PLATFORM)).design

    assert made.data == "gs://acme-plant-1-plant-dev-training/telemetry"
    assert made.zones[0].startswith("europe-west4")


@pytest.mark.parametrize(
    ("platform", "name", "file", "line", "message"),
    [
        (PLATFORM.replace("devices: 100", "devices: 0"), "plant.yaml", "plant.yaml", 5, "less than 1"),
        (PLATFORM.replace("archive: {training_every: 1d}\n", ""), "plant.yaml", "training.yaml", 5, "no training data"),
        (PLATFORM, "training.yaml", "training.yaml", 5, "of kind training"),
    ],
    ids=["an invalid platform", "one without training data", "a spec of another kind"],
)
def test_what_is_wrong_with_the_link_is_told_where_it_stands(
    tmp_path: Path, platform: str, name: str, file: str, line: int, message: str
) -> None:
    with pytest.raises(Invalid, match=message) as caught:
        plan(linked(tmp_path, platform, name))

    [problem] = caught.value.problems
    assert problem.position
    assert (Path(problem.position.file).name, problem.position.line) == (file, line)
    assert problem.position.file in caught.value.sources


def test_a_platform_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="other"):
        plan(linked(tmp_path, PLATFORM, "other.yaml"))
