"""`pulumi preview`, typed by hand in the root, shows the stack of the configured spec."""

import json
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

import pytest

from groundplan.engine import embedded, pulumi_cli, pulumi_json
from groundplan.program import PROJECT, plan, program

ROOT = Path(__file__).parents[2]
FACTORY = Path("blueprints", "iot-telemetry", "factory.yaml")

pytestmark = pytest.mark.engine


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The root of a checkout after `make setup`: the program, the examples and an environment with pip in it."""
    folder = tmp_path_factory.mktemp("checkout")
    for name in ("Pulumi.yaml", "__main__.py"):
        shutil.copy(ROOT / name, folder)
    shutil.copytree(ROOT / FACTORY.parent, folder / FACTORY.parent)
    venv.create(folder / ".venv", symlinks=True, with_pip=True)
    (site,) = (folder / ".venv" / "lib").glob("python*/site-packages")
    (site / "checkout.pth").write_text("\n".join(entry for entry in sys.path if Path(entry).is_dir()))
    pulumi(folder, "stack", "init", "dev")
    return folder


def pulumi(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    state = folder / ".pulumi-state"
    state.mkdir(exist_ok=True)
    env = {**os.environ, **pulumi_cli.environment(str(state), os.environ)}
    return subprocess.run(
        ["pulumi", "--non-interactive", *words], cwd=folder, env=env, capture_output=True, text=True, check=False
    )


def test_it_registers_what_the_embedded_engine_registers(root: Path) -> None:
    ran = pulumi(root, "preview", "--stack", "dev", "--json")
    assert ran.returncode == 0, ran.stdout[-2000:] + ran.stderr[-2000:]
    theirs = pulumi_json.preview_of(json.loads(ran.stdout), project=PROJECT, stack="dev")
    made = plan(root / FACTORY)
    ours = embedded.preview(program(made.loaded, made.design), project=PROJECT, stack="dev")
    assert [one.urn for one in theirs.resources] == [one.urn for one in ours.resources]


def test_it_shows_people_the_stack(root: Path) -> None:
    ran = pulumi(root, "preview", "--stack", "dev")
    assert ran.returncode == 0, ran.stdout[-2000:] + ran.stderr[-2000:]
    assert "groundplan:iot:BrokerFleet" in ran.stdout


def test_an_invalid_spec_is_told_without_a_traceback(root: Path) -> None:
    (root / "broken.yaml").write_text((root / FACTORY).read_text().replace("devices:", "devizes:"))
    ran = pulumi(root, "preview", "--stack", "dev", "--config", "groundplan:spec=broken.yaml")
    told = ran.stdout + ran.stderr
    assert ran.returncode != 0
    assert "broken.yaml" in told
    assert "did you mean devices?" in told
    assert "Traceback" not in told
