"""Checkov's environment is found or missed, made completely or not at all; a process that fails says why."""

import os
import re
import sys
from pathlib import Path

import pytest

from groundplan.errors import Missing
from groundplan.judge.checkov import environment, process


@pytest.fixture
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty place for both environments."""
    monkeypatch.setattr(sys, "prefix", str(tmp_path / "project" / ".venv"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path


def made(folder: Path) -> Path:
    (folder / "bin").mkdir(parents=True)
    (folder / "bin" / "python").symlink_to(sys.executable)
    (folder / environment.READY).touch()
    return folder / "bin" / "python"


def program(folder: Path, text: str) -> Path:
    file = folder / "program.py"
    file.write_text(text)
    return file


def test_the_lock_file_has_the_pinned_version_and_hashes_alone() -> None:
    pinned = environment.LOCK.with_name("requirements.txt").read_text().split()
    assert pinned == [f"checkov=={environment.version()}"]
    lines = environment.LOCK.read_text().splitlines()
    packages = [line for line in lines if re.match(r"\S+==", line)]
    assert all(line.endswith("\\") for line in packages)
    assert not [line for line in lines if "://" in line or "--index" in line]


def test_without_an_environment_checkov_is_missing_and_the_remedy_is_told(nowhere: Path) -> None:
    with pytest.raises(Missing, match=f"Checkov {environment.version()} is not installed") as missing:
        environment.interpreter()
    assert "--install-checkov" in missing.value.remedy
    assert "--no-checkov" in missing.value.remedy


def test_the_environment_beside_groundplans_own_comes_before_the_cache(nowhere: Path) -> None:
    cached = made(environment.cached())
    assert environment.interpreter() == cached
    beside = made(nowhere / "project" / ".venv.checkov")
    assert environment.interpreter() == beside


def test_an_environment_that_was_not_completed_is_none(nowhere: Path) -> None:
    made(environment.cached())
    (environment.cached() / environment.READY).unlink()
    with pytest.raises(Missing):
        environment.interpreter()


def test_another_lock_file_has_another_place(nowhere: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    before = environment.cached()
    changed = tmp_path / "requirements.lock"
    changed.write_text(environment.LOCK.read_text() + "# changed\n")
    monkeypatch.setattr(environment, "LOCK", changed)
    assert environment.cached() != before


def test_an_installation_that_fails_tells_the_installers_last_words_and_leaves_nothing(
    nowhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    uv = nowhere / "bin" / "uv"
    uv.parent.mkdir()
    uv.write_text('#!/bin/sh\n[ "$1" = venv ] && mkdir -p "$5" && exit 0\necho "no route to host" >&2\nexit 2\n')
    uv.chmod(0o755)
    monkeypatch.setenv("PATH", f"{uv.parent}{os.pathsep}/usr/bin:/bin")
    with pytest.raises(Missing, match="no route to host"):
        environment.install()
    assert not environment.cached().exists()


def test_what_is_installed_is_not_installed_again(nowhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    python = made(environment.cached())
    monkeypatch.setenv("PATH", "")
    assert environment.install() == python


def test_a_process_that_breaks_off_is_missing_with_its_last_words(
    nowhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made(environment.cached())
    monkeypatch.setattr(process, "WORKER", program(nowhere, "raise SystemExit('no module named checkov')"))
    with process.running() as checkov, pytest.raises(Missing, match="no module named checkov"):
        checkov.ask({}).result()


def test_a_process_that_ends_at_a_question_is_missing(nowhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    greeting = f'{{"version": "{environment.version()}"}}'
    text = f"import sys\nprint('{greeting}', flush=True)\nsys.stdin.readline()\nraise MemoryError('plan too large')"
    made(environment.cached())
    monkeypatch.setattr(process, "WORKER", program(nowhere, text))
    with process.running() as checkov:
        with pytest.raises(Missing, match="plan too large"):
            checkov.ask({"plan": "x" * 1_000_000}).result()
        with pytest.raises(Missing):
            checkov.ask({}).result()


def test_another_version_of_checkov_is_not_asked(nowhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made(environment.cached())
    monkeypatch.setattr(process, "WORKER", program(nowhere, 'print(\'{"version": "1.0.0"}\', flush=True)'))
    with process.running() as checkov, pytest.raises(Missing, match=r"Checkov 1\.0\.0 is installed"):
        checkov.ask({}).result()
