from pathlib import Path

import pytest

from groundplan.spec.load import load
from groundplan.spec.sources import source_problems

SPEC = """
kind: iot-telemetry
name: plant
project: acme-plant
region: europe-west4
fleet: {devices: 10}
telemetry:
  measures: [{name: heat, unit: celsius}]
functions:
  - {name: notify, on: heat, source: notify}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "spec.yaml").write_text(SPEC)
    (tmp_path / "notify").mkdir()
    (tmp_path / "notify" / "main.py").write_text("def main(event): ...\n")
    (tmp_path / "notify" / "requirements.txt").write_text("functions-framework==3.10.2\n")
    return tmp_path


def messages(folder: Path) -> list[str]:
    return [problem.message for problem in source_problems(load(folder / "spec.yaml"))]


def test_a_source_with_all_it_needs_is_taken(folder: Path) -> None:
    assert messages(folder) == []


def test_a_source_that_is_not_there_is_told_at_its_line(folder: Path) -> None:
    (folder / "notify").rename(folder / "elsewhere")
    [problem] = source_problems(load(folder / "spec.yaml"))
    assert problem.message == '"notify" is not a folder'
    assert problem.position is not None
    assert problem.position.line == 10


def test_a_source_without_an_entry_is_told(folder: Path) -> None:
    (folder / "notify" / "main.py").unlink()
    assert messages(folder) == ['"notify" has no main.py']


def test_a_link_out_of_the_specs_folder_is_not_followed(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    outside = tmp_path_factory.mktemp("outside")
    (folder / "notify").rename(outside / "notify")
    (folder / "notify").symlink_to(outside / "notify")
    assert messages(folder) == ['"notify" leads out of the spec\'s folder']
