"""The wheel works with the sources gone."""

import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An interpreter that sees the unpacked wheel and the dependencies, and no checkout."""
    folder = tmp_path_factory.mktemp("installed")
    venv.create(folder / "venv", symlinks=True)
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "wheel")
    site = Path(sysconfig.get_path("purelib", vars={"base": str(folder / "venv"), "platbase": str(folder / "venv")}))
    (site / "wheel.pth").write_text(f"{folder / 'wheel'}\n{sysconfig.get_path('purelib')}\n")
    return folder / "venv" / "bin" / "python"


def groundplan(python: Path, *words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [str(python), "-m", "groundplan", *words]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)


def test_the_wheel_holds_the_five_packages_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        tops = {name.split("/")[0] for name in archive.namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == {
        "groundplan",
        "groundplan_blueprints",
        "groundplan_components",
        "groundplan_policies",
        "groundplan_workloads",
    }


def test_the_installed_package_is_the_wheels(python: Path, tmp_path: Path) -> None:
    code = "import groundplan, groundplan_workloads; print(groundplan.__file__); print(groundplan_workloads.__file__)"
    found = subprocess.run([python, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True).stdout
    assert str(ROOT) not in found


@pytest.mark.parametrize("verb", ["validate", "explain", "preview", "check --no-checkov"])
def test_a_verb_runs_from_the_wheel(python: Path, tmp_path: Path, verb: str) -> None:
    spec = tmp_path / "minimal.yaml"
    spec.write_text((ROOT / "blueprints/iot-telemetry/minimal.yaml").read_text())
    run = groundplan(python, *verb.split(), spec.name, cwd=tmp_path)
    assert run.returncode == 0, run.stdout + run.stderr
