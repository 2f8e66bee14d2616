"""The exit codes are part of the public contract."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from cli.command import Run
from groundplan.cli import stages
from groundplan.engine.preview import Preview
from groundplan.errors import Missing, Problem

VERBS = [["validate"], ["explain"], ["preview"], ["check"], ["check", "--no-checkov"]]


@pytest.mark.parametrize("verb", VERBS, ids=" ".join)
def test_a_valid_spec_ends_with_0(run: Run, valid: Path, verb: list[str]) -> None:
    assert run(*verb, valid).code == 0


@pytest.mark.parametrize("verb", VERBS, ids=" ".join)
def test_an_invalid_spec_ends_with_2_and_no_traceback(run: Run, broken: Path, verb: list[str]) -> None:
    ran = run(*verb, broken)
    assert ran.code == 2
    assert "gateways" in ran.out + ran.err
    assert "Traceback" not in ran.out + ran.err


@pytest.mark.parametrize("verb", VERBS, ids=" ".join)
@pytest.mark.parametrize("what", ["missing.yaml", "."])
def test_a_spec_that_cannot_be_read_ends_with_2(run: Run, tmp_path: Path, verb: list[str], what: str) -> None:
    ran = run(*verb, tmp_path / what)
    assert ran.code == 2
    assert "Traceback" not in ran.out + ran.err


@pytest.mark.parametrize(
    "words",
    [["valdate"], ["validate"], ["preview", "--engine", "magic", "x"], ["check", "--formt", "x"], ["schema", "x"]],
)
def test_wrong_usage_ends_with_2(run: Run, words: list[str]) -> None:
    assert run(*words).code == 2


@pytest.mark.parametrize("verb", ["preview", "check"])
def test_what_the_provider_refuses_ends_with_1(
    run: Run, valid: Path, verb: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    problem = Problem(code="provider-enum", message="storageClass 'FROZEN'", subject="urn:pulumi:d::p::t::archive")
    refused = Preview(engine="embedded", project="p", stack="d", problems=(problem,))
    monkeypatch.setattr(stages, "preview", lambda *_: refused)
    ran = run(verb, valid)
    assert ran.code == 1
    assert "FROZEN" in ran.out + ran.err


@pytest.mark.parametrize("verb", ["preview", "check"])
def test_a_missing_tool_ends_with_3_and_says_how_to_get_it(
    run: Run, valid: Path, verb: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(*_: object) -> Preview:
        raise Missing("no engine here", "install one")

    monkeypatch.setattr(stages, "preview", missing)
    ran = run(verb, valid)
    assert ran.code == 3
    assert "no engine here" in ran.err
    assert "install one" in ran.err


def test_the_pulumi_engine_without_its_cli_ends_with_3(
    run: Run, valid: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    ran = run("preview", "--engine", "pulumi", valid)
    assert ran.code == 3
    assert "https://www.pulumi.com/docs/install/" in ran.err


def test_an_invalid_spec_among_valid_ones_ends_with_2_and_all_are_told(run: Run, valid: Path, broken: Path) -> None:
    ran = run("validate", valid, broken, valid)
    assert ran.code == 2
    assert "valid.yaml: valid" in ran.out
    assert "gatways" in ran.err


def test_an_interrupt_ends_with_130_and_leaves_no_child(valid: Path, tmp_path: Path) -> None:
    script = tmp_path / "bin" / "pulumi"
    script.parent.mkdir()
    child = tmp_path / "child"
    script.write_text(f'#!/bin/sh\n[ "$1" = version ] && echo 3.260.0 && exit\necho $$ > {child}\nexec sleep 4321\n')
    script.chmod(0o755)
    env = {**os.environ, "PATH": f"{script.parent}{os.pathsep}{os.environ['PATH']}"}
    command = [sys.executable, "-m", "groundplan", "preview", "--engine", "pulumi", str(valid)]
    with subprocess.Popen(command, env=env, stderr=subprocess.PIPE, text=True) as process:
        deadline = time.monotonic() + 60
        while not child.exists() and process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)
    assert process.returncode == 130, err
    assert "Traceback" not in err
    with pytest.raises(ProcessLookupError):
        os.kill(int(child.read_text()), 0)


def test_a_reader_that_goes_away_is_no_traceback(valid: Path) -> None:
    command = f"{sys.executable} -m groundplan preview --json {valid} | true"
    ran = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert ran.stderr == ""
