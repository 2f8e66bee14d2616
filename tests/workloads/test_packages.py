"""The workloads as they are deployed: the packed files alone, in a folder of any name."""

from __future__ import annotations

import base64
import importlib.metadata
import json
import os
import subprocess
import sys
from pathlib import Path

import functions_framework
import pytest

from groundplan_components.source import packaged

WORKLOADS = ("bridge", "notifier", "pipeline", "provisioning", "trainer")


def unpacked(workload: str, folder: Path) -> Path:
    for path, text in packaged(workload).files:
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize("workload", WORKLOADS)
def test_a_workload_runs_from_its_packed_files_alone(workload: str, tmp_path: Path) -> None:
    folder = unpacked(workload, tmp_path / "elsewhere")
    program = f"import sys; sys.path.insert(0, {str(folder)!r}); import main; assert callable(main.main)"
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    subprocess.run([sys.executable, "-c", program], check=True, cwd=tmp_path, env=environment)


@pytest.mark.parametrize("workload", WORKLOADS)
def test_a_workload_is_deployed_with_the_libraries_it_is_tested_with(workload: str) -> None:
    files = dict(packaged(workload).files)
    for line in files["requirements.txt"].splitlines():
        library, version = line.split("==")
        assert importlib.metadata.version(library.partition("[")[0]) == version


def test_the_pipelines_image_has_the_beam_that_it_asks_for() -> None:
    files = dict(packaged("pipeline").files)
    version = importlib.metadata.version("apache-beam")
    assert f"FROM apache/beam_python3.12_sdk:{version}\n" in files["Dockerfile"]
    assert f"expansion-service-{version}.jar" in files["Dockerfile"]


def test_the_notifier_answers_an_event_over_http(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MEASURE", "temperature")
    monkeypatch.setenv("ABOVE", "80")
    source = unpacked("notifier", tmp_path) / "main.py"
    app = functions_framework.create_app("main", str(source), "cloudevent").test_client()
    reading = json.dumps({"device_id": "d1", "event_time": 0, "temperature": {"double": 81.0}}).encode()
    answer = app.post(
        "/",
        headers={
            "ce-id": "1",
            "ce-source": "//pubsub.googleapis.com/projects/p/topics/telemetry",
            "ce-specversion": "1.0",
            "ce-type": "google.cloud.pubsub.topic.v1.messagePublished",
        },
        json={"message": {"data": base64.b64encode(reading).decode(), "attributes": {}}},
    )
    assert answer.status_code == 200
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["value"] == 81.0
