"""The shell that a CI system would give a step, with groundplan installed as the step installs it."""

import os
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
Bash = Callable[..., subprocess.CompletedProcess[str]]
Shell = Callable[..., subprocess.CompletedProcess[str]]

GOOD = (ROOT / "blueprints/iot-telemetry/minimal.yaml").read_text(encoding="utf-8")
BAD = GOOD.replace("devices:", "devises:")


@pytest.fixture(scope="session")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An interpreter of its own that sees the dependencies of this one, so that pip finds them installed."""
    folder = tmp_path_factory.mktemp("ci") / ".venv"
    venv.create(folder, symlinks=True)
    site = Path(sysconfig.get_path("purelib", vars={"base": str(folder), "platbase": str(folder)}))
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib"))
    beside = Path(sys.prefix).with_name(".venv.checkov")
    if not (beside / "ready").is_file():
        pytest.skip("Checkov is not installed: make setup")
    folder.with_name(".venv.checkov").symlink_to(beside)
    return folder / "bin" / "python"


@pytest.fixture(scope="session")
def bash(python: Path) -> Bash:
    """Run a script in a folder as CI systems do: in bash, ending at the first failure."""

    def run(script: str, folder: Path, env: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
        kept = {
            key: value for key, value in os.environ.items() if not key.startswith(("PIP_", "PYTHON", "VIRTUAL_ENV"))
        }
        offline = {"PIP_NO_BUILD_ISOLATION": "0", "PIP_NO_INDEX": "1"}
        path = {"PATH": f"{python.parent}{os.pathsep}{os.environ['PATH']}"}
        command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script]
        environment = kept | offline | path | dict(env or {})
        return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)

    return run


@pytest.fixture
def shell(bash: Bash, tmp_path: Path) -> Shell:
    """Run a script in a checkout of somebody's specs."""
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs" / "good.yaml").write_text(GOOD)
    return lambda script, env=None: bash(script, tmp_path, env)
