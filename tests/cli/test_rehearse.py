"""`rehearse` as a command: what it takes, what it prints, how it ends, and that nothing of it stays behind."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from cli.command import Run

REFERENCE = Path(__file__).parents[2] / "docs" / "reference"
GROUNDPLAN = str(Path(sys.executable).with_name("groundplan"))

PROGRAM = """\
import pulumi
from pulumi_gcp import artifactregistry

print("printed by the program")
config = pulumi.Config()
artifactregistry.Repository(
    "images",
    repository_id="images",
    location=config.get("location") or "europe-west1",
    format="DOCKER",
    project="acme-telemetry",
    labels={"team": config.get("team") or "none"},
)
"""


@pytest.fixture
def program(tmp_path: Path) -> Path:
    folder = tmp_path / "program"
    folder.mkdir()
    (folder / "Pulumi.yaml").write_text("name: images\nruntime: python\n")
    (folder / "__main__.py").write_text(PROGRAM)
    return folder


@pytest.mark.engine
def test_a_program_of_ones_own_is_rehearsed_and_updated_by_its_configuration(
    run: Run, program: Path, tmp_path: Path
) -> None:
    role = tmp_path / "role.yaml"
    ran = run("rehearse", "--json", "--program", program, "--update-config", "team=data", "--role", role)
    assert ran.code == 0, ran.err
    document = json.loads(ran.out)
    Draft202012Validator(json.loads((REFERENCE / "rehearse.schema.json").read_text())).validate(document)
    assert document["passed"]
    assert [one["urn"].rpartition("::")[2] for one in document["update"]["updated"]] == ["images"]
    assert "printed by the program" in ran.err
    assert YAML(typ="safe").load(role.read_text()) == document["role"]


@pytest.mark.engine
def test_what_the_api_refuses_ends_with_1_at_the_line_of_the_program(run: Run, program: Path) -> None:
    ran = run("rehearse", "--program", program, "--config", "location=mars-north1")
    assert ran.code == 1
    assert "Failed: up failed." in ran.out
    assert f"{program}/__main__.py:6:" in ran.err
    assert "mars-north1" in ran.err
    assert "Traceback" not in ran.out + ran.err


@pytest.mark.engine
def test_without_another_configuration_a_program_has_no_update(run: Run, program: Path) -> None:
    document = json.loads(run("rehearse", "--json", "--program", program).out)
    assert document["update"] is None
    assert [step["step"] for step in document["steps"]] == ["up", "preview", "refresh", "destroy"]


@pytest.mark.engine
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_leaves_no_process_and_no_folder(program: Path, tmp_path: Path, how: signal.Signals) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    marked = {**os.environ, "TMPDIR": str(temporary), "REHEARSAL_MARK": str(tmp_path)}
    command = [GROUNDPLAN, "rehearse", "--program", str(program)]
    with subprocess.Popen(command, env=marked, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as process:
        wait_for(lambda: any("resource-gcp" in command for command in marked_processes(str(tmp_path))))
        process.send_signal(how)
        assert process.wait(timeout=30) == 130
        assert process.stderr
        assert "Traceback" not in process.stderr.read()
    wait_for(lambda: not marked_processes(str(tmp_path)))
    assert [entry.name for entry in temporary.iterdir() if entry.name.startswith("groundplan-")] == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "Give a spec"),
        (["{spec}", "--program", "."], "Give a spec"),
        (["--program", ".", "--update", "{spec}"], "--update-config"),
        (["{spec}", "--config", "a=b"], "no configuration"),
        (["--program", ".", "--config", "a"], "KEY=VALUE"),
        (["--program", ".", "--update-config", "=b"], "KEY=VALUE"),
    ],
)
def test_wrong_usage_ends_with_2_and_says_what_is_right(run: Run, valid: Path, words: list[str], said: str) -> None:
    ran = run("rehearse", *(word.format(spec=valid) for word in words))
    assert ran.code == 2
    assert said in ran.err


def test_an_invalid_spec_ends_with_2_with_every_problem(run: Run, broken: Path, valid: Path) -> None:
    for words in ([broken], [valid, "--update", broken]):
        ran = run("rehearse", *words)
        assert ran.code == 2
        assert "gateways" in ran.err
        document = json.loads(run("rehearse", "--json", *words).out)
        Draft202012Validator(json.loads((REFERENCE / "rehearse.schema.json").read_text())).validate(document)
        assert {problem["code"] for problem in document["problems"]} >= {"unit", "unknown-key"}


def test_a_program_that_is_not_there_is_told(run: Run, tmp_path: Path) -> None:
    ran = run("rehearse", "--program", tmp_path / "nowhere")
    assert ran.code == 2
    assert "no Pulumi program" in ran.err


def test_without_the_cli_it_ends_with_3_and_says_how_to_get_it(
    run: Run, valid: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    ran = run("rehearse", valid)
    assert ran.code == 3
    assert "https://www.pulumi.com/docs/install/" in ran.err


def marked_processes(mark: str) -> list[str]:
    """The command lines of the processes that carry the mark in their environment."""
    found = []
    for folder in Path("/proc").iterdir():
        try:
            if f"REHEARSAL_MARK={mark}".encode() in (folder / "environ").read_bytes():
                found.append((folder / "cmdline").read_bytes().replace(b"\0", b" ").decode())
        except OSError:
            continue
    return found


def wait_for(condition: object) -> None:
    for _ in range(300):
        if condition():  # type: ignore[operator]
            return
        time.sleep(0.1)
    pytest.fail("it did not come to that in 30 s")
