"""The real engine, and what happens where it is missing or fails."""

import os
import subprocess
import time
from pathlib import Path

import pulumi
import pytest
from pulumi_gcp import compute, pubsub, storage

from groundplan.engine import pulumi_cli
from groundplan.engine.preview import Preview, Unknown
from groundplan.errors import Missing

PROJECT = "acme-telemetry"


def messages() -> None:
    topic = pubsub.Topic("telemetry", name="telemetry", project=PROJECT)
    pubsub.Subscription(
        "reader",
        name="reader",
        project=PROJECT,
        topic=topic.id,
        filter=pulumi.Output.secret("hush"),
        opts=pulumi.ResourceOptions(protect=True),
    )
    storage.Bucket("archive", name="acme-archive", location="EU", project=PROJECT)


def preview(program: object = messages, **more: object) -> Preview:
    return pulumi_cli.preview(program, project="demo", stack="dev", **more)  # type: ignore[arg-type]


@pytest.fixture
def cli(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A script that stands in for a broken CLI: it tells its version, then does what the test writes after that."""
    script = tmp_path / "bin" / "pulumi"
    script.parent.mkdir()
    monkeypatch.setenv("PATH", str(script.parent), prepend=os.pathsep)
    return script


def stand_in(script: Path, then: str) -> None:
    script.write_text(f'#!/bin/sh\n[ "$1" = version ] && echo 3.260.0 && exit\n{then}\n')
    script.chmod(0o755)


@pytest.mark.engine
def test_the_engine_gives_what_the_program_registers() -> None:
    made = preview()
    reader = made.named("reader")
    assert [resource.name for resource in made.resources if resource.custom] == ["reader", "telemetry", "archive"]
    assert reader.inputs == {
        "filter": "[secret]",
        "name": "reader",
        "project": PROJECT,
        "topic": Unknown(made.named("telemetry").urn),
    }
    assert reader.dependencies == (made.named("telemetry").urn,)
    assert reader.protect
    assert made.named("archive").inputs == {"location": "EU", "name": "acme-archive", "project": PROJECT}
    assert made.problems == ()


@pytest.mark.engine
def test_what_the_provider_refuses_is_a_problem_of_its_resource() -> None:
    made = preview(lambda: compute.Firewall("open", name="open", network="n", project=PROJECT) and None)
    assert {(problem.code, problem.field) for problem in made.problems} == {
        ("provider", "allows"),
        ("provider", "denies"),
    }
    assert {problem.subject.rpartition("::")[2] for problem in made.problems} == {"open"}


@pytest.mark.engine
def test_what_the_program_raises_reaches_the_caller() -> None:
    def broken() -> None:
        raise ZeroDivisionError("mine")

    with pytest.raises(ZeroDivisionError, match="mine"):
        preview(broken)


@pytest.mark.engine
def test_a_preview_leaves_no_state_and_no_login(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = Path(os.environ.get("PULUMI_HOME", Path.home() / ".pulumi")) / "credentials.json"
    login = before.read_bytes() if before.exists() else None
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    preview()
    assert [entry.name for entry in tmp_path.iterdir() if entry.name.startswith("groundplan-")] == []
    assert (before.read_bytes() if before.exists() else None) == login


@pytest.mark.engine
def test_a_missing_provider_plugin_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PULUMI_HOME", str(tmp_path))
    monkeypatch.setenv("PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION", "true")
    with pytest.raises(Missing, match="provider is not installed"):
        preview()


def test_without_the_cli_the_error_says_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Missing, match="not on PATH") as caught:
        preview()
    assert "https://www.pulumi.com/docs/install/" in caught.value.remedy


@pytest.mark.parametrize(
    ("then", "reason"),
    [("echo error: disk full >&2; exit 255", "disk full"), ("echo not json", "not json"), ("kill -9 $$", "status -9")],
)
def test_a_cli_that_fails_is_missing_not_a_traceback(cli: Path, then: str, reason: str) -> None:
    stand_in(cli, then)
    with pytest.raises(Missing, match=reason):
        preview()


def test_a_cli_that_hangs_is_ended_with_its_children(cli: Path) -> None:
    stand_in(cli, f"sleep 4321 & echo $! > {cli.parent}/child; wait")
    with pytest.raises(Missing, match="longer than 1 s"):
        preview(timeout=1)
    child = (cli.parent / "child").read_text().strip()
    for _ in range(50):
        if subprocess.run(["kill", "-0", child], capture_output=True, check=False).returncode:
            return
        time.sleep(0.1)
    pytest.fail("the child of the CLI still runs")


def test_placeholder_credentials_stand_only_where_none_are_set(tmp_path: Path) -> None:
    nothing = {"CLOUDSDK_CONFIG": str(tmp_path)}
    assert pulumi_cli.environment("/state", nothing)["PULUMI_GCP_SKIP_REGION_VALIDATION"] == "true"
    assert "GOOGLE_OAUTH_ACCESS_TOKEN" in pulumi_cli.environment("/state", nothing)
    for name in pulumi_cli.CREDENTIALS:
        assert "GOOGLE_OAUTH_ACCESS_TOKEN" not in pulumi_cli.environment("/state", {**nothing, name: "mine"})
    (tmp_path / "application_default_credentials.json").write_text("{}")
    assert "GOOGLE_OAUTH_ACCESS_TOKEN" not in pulumi_cli.environment("/state", nothing)


def test_the_backend_is_never_the_users() -> None:
    assert (
        pulumi_cli.environment("/state", {"PULUMI_BACKEND_URL": "https://mine"})["PULUMI_BACKEND_URL"]
        == "file:///state"
    )
