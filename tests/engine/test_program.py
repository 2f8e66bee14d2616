"""Programs by path: run as Pulumi's language host runs them, and nothing of them stays."""

import sys
from pathlib import Path

import pytest

from groundplan.errors import Missing
from groundplan.testing import preview

PROGRAM = """
from pathlib import Path
import pulumi
import pulumi_gcp as gcp
import network
gcp.pubsub.Topic(network.NAME, name=network.NAME, labels={"from": Path("label.txt").read_text()})
pulumi.export("root", pulumi.get_root_directory())
"""


def project(folder: Path, name: str, settings: str = "") -> Path:
    folder.mkdir()
    folder.joinpath("Pulumi.yaml").write_text(settings or f"name: {name}\nruntime: python\n")
    folder.joinpath("__main__.py").write_text(PROGRAM)
    folder.joinpath("network.py").write_text(f'NAME = "{name}"')
    folder.joinpath("label.txt").write_text(name)
    return folder


def test_a_folder_runs_with_its_own_modules_files_and_project_name(tmp_path: Path) -> None:
    before = (list(sys.path), Path.cwd())
    first = preview(project(tmp_path / "one", "plant"))
    second = preview(str(project(tmp_path / "two", "field")))
    assert first.named("plant").inputs["labels"] == {"from": "plant"}
    assert second.named("field").inputs["labels"] == {"from": "field"}
    assert (first.project, second.project) == ("plant", "field")
    assert first.outputs == {"root": str(tmp_path / "one")}
    assert "network" not in sys.modules
    assert (list(sys.path), Path.cwd()) == before


def test_main_in_pulumi_yaml_is_a_folder_or_a_file(tmp_path: Path) -> None:
    folder = project(tmp_path / "one", "plant", "name: plant\nruntime: python\nmain: infrastructure\n")
    folder.joinpath("infrastructure").mkdir()
    folder.joinpath("infrastructure/__main__.py").write_text("import pulumi; pulumi.export('from', 'main')")
    assert preview(folder).outputs == {"from": "main"}
    folder.joinpath("Pulumi.yaml").write_text("name: plant\nruntime: python\nmain: infrastructure/__main__.py\n")
    assert preview(folder).outputs == {"from": "main"}


def test_a_file_runs(tmp_path: Path) -> None:
    file = tmp_path / "stack.py"
    file.write_text("import pulumi_gcp as gcp\ngcp.pubsub.Topic('readings', name='readings')\n")
    assert preview(file).named("readings").type == "gcp:pubsub/topic:Topic"


def test_a_problem_of_a_file_points_at_its_line(tmp_path: Path) -> None:
    file = tmp_path / "stack.py"
    file.write_text("import pulumi_gcp as gcp\n\ngcp.pubsub.Topic('readings', name='goog')\n")
    [problem] = preview(file).problems
    assert problem.position is not None
    assert (problem.position.file, problem.position.line) == (str(file), 3)


@pytest.mark.parametrize("name", ["nowhere", "."])
def test_a_path_without_a_program_is_told(tmp_path: Path, name: str) -> None:
    with pytest.raises(Missing, match="no Pulumi program"):
        preview(tmp_path / name)


def test_a_program_that_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    folder = project(tmp_path / "one", "plant")
    folder.joinpath("network.py").write_text("raise LookupError('no network')")
    before = (list(sys.path), Path.cwd())
    with pytest.raises(LookupError, match="no network"):
        preview(folder)
    assert (list(sys.path), Path.cwd()) == before
    assert "network" not in sys.modules
