"""Where Checkov is: an environment of its own, for its pins exclude every current Pulumi.

Two places are looked at: `.venv.checkov` beside the environment that groundplan runs in, which `make` sets up, and the
user's cache, which `install` fills. Nothing is ever downloaded without being asked for.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

from groundplan.errors import Missing

LOCK = Path(__file__).with_name("requirements.lock")
"""Checkov and all that it needs, each with its hashes."""

READY = "ready"
"""The file that is written when an environment is complete."""

REMEDY = "Install it with `groundplan check --install-checkov`, or leave it out with `--no-checkov`."


@cache
def version() -> str:
    """The version of Checkov that the lock file names."""
    found = re.search(r"^checkov==(\S+)", LOCK.read_text(encoding="utf-8"), re.MULTILINE)
    if not found:
        raise RuntimeError(f"{LOCK} names no Checkov")
    return found[1]


def interpreter() -> Path:
    """The Python of Checkov's environment; raises Missing when there is none."""
    for folder in places():
        python = folder / "bin" / "python"
        if (folder / READY).is_file() and python.exists():
            return python
    raise Missing(f"Checkov {version()} is not installed", REMEDY)


def places() -> tuple[Path, ...]:
    """Where the environment may be, best first."""
    return Path(sys.prefix).with_name(".venv.checkov"), cached()


def cached() -> Path:
    """The environment in the user's cache; another lock file has another place."""
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return home / "groundplan" / f"checkov-{version()}-{hashlib.sha256(LOCK.read_bytes()).hexdigest()[:12]}"


def install() -> Path:
    """Set the environment up in the user's cache, from the lock file, unless there is one; its Python.

    Raises Missing with the installer's last words when that fails, and leaves nothing half done.
    """
    try:
        return interpreter()
    except Missing:
        folder = cached()
    shutil.rmtree(folder, ignore_errors=True)
    folder.parent.mkdir(parents=True, exist_ok=True)
    try:
        for command in _commands(folder):
            subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603 - commands of our own
    except (OSError, subprocess.CalledProcessError) as failed:
        shutil.rmtree(folder, ignore_errors=True)
        said = (getattr(failed, "stderr", "") or str(failed)).strip().splitlines()
        raise Missing(f"Checkov could not be installed: {said[-1] if said else failed}", "Is the network up?") from None
    (folder / READY).touch()
    return folder / "bin" / "python"


def _commands(folder: Path) -> tuple[list[str], list[str]]:
    """How to make an environment and fill it: with uv where it is installed, else with venv and pip."""
    python = str(folder / "bin" / "python")
    locked = ["--require-hashes", "-r", str(LOCK)]
    if uv := shutil.which("uv"):
        return (
            [uv, "venv", "--quiet", "--python", sys.executable, str(folder)],
            [uv, "pip", "install", "--quiet", "--compile-bytecode", "--python", python, *locked],
        )
    return (
        [sys.executable, "-m", "venv", str(folder)],
        [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *locked],
    )
