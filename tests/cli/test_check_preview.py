"""`groundplan check --preview`: judges what `pulumi preview --json` wrote about a program in any language."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from cli.command import Run
from groundplan.engine import pulumi_cli

PROGRAM = Path(__file__).with_name("bad_program")
KEPT = PROGRAM / "preview.json"
"""What the CLI 3.260 wrote about the program beside it, without stack traces and paths of libraries."""


def findings(run: Run, *words: object) -> set[tuple[str, str, int, str]]:
    """Verdict, rule, line and resource of each."""
    found = json.loads(run("check", "--no-checkov", "--json", *words).out)["findings"]
    return {
        (one["verdict"], one["rule"], one["spec"]["line"], one["resource"].rpartition("::")[2])
        for one in found
        if one["spec"]
    }


def test_a_preview_is_judged_as_its_program_is(run: Run) -> None:
    of_program = findings(run, "--program", PROGRAM)
    assert len(of_program) > 50
    assert findings(run, "--preview", KEPT) == of_program


def test_a_finding_stands_at_its_line_of_the_program_beside_the_preview(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(PROGRAM.parent)
    ran = run("check", "--no-checkov", "--preview", Path("bad_program", "preview.json"))
    assert ran.code == 1
    assert "bad_program/__main__.py:8:1 critical[iam-public-member] exports-everybody" in ran.out
    assert " 8 | gcp.storage.BucketIAMMember(" in ran.out


def test_a_program_in_another_language_is_judged_without_its_source(run: Run, tmp_path: Path) -> None:
    steps = [{"op": "create", "newState": state("gcp:pubsub/subscription:Subscription", "reader", topic="readings")}]
    (tmp_path / "preview.json").write_text(json.dumps({"steps": steps}))
    ran = run("check", "--no-checkov", "--preview", tmp_path / "preview.json")
    assert ran.code == 1
    assert "high[pubsub-subscription-dead-letter] reader" in ran.out


def state(token: str, name: str, **inputs: object) -> dict[str, object]:
    return {"urn": f"urn:pulumi:dev::shop::{token}::{name}", "type": token, "custom": True, "inputs": inputs}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "null",
        "{}",
        '{"steps": []}',
        '{"steps": 5}',
        '{"steps": [{"newState": {}}]}',
        '{"steps": [{"newState": {"urn": 1, "type": "gcp:a/b:C"}}]}',
        '{"steps": [{"newState": {"urn": "urn", "type": "gcp:a/b:C", "inputs": [1]}}]}',
        "[" * 100_000,
    ],
)
def test_what_is_no_preview_ends_with_2_and_says_how_to_write_one(run: Run, tmp_path: Path, text: str) -> None:
    (tmp_path / "preview.json").write_text(text)
    ran = run("check", "--no-checkov", "--preview", tmp_path / "preview.json")
    assert ran.code == 2
    assert "critical[preview-preview]" in ran.out
    assert "pulumi preview --json >" in ran.out
    assert "Traceback" not in ran.out + ran.err


def test_a_file_that_is_not_there_ends_with_2(run: Run, tmp_path: Path) -> None:
    ran = run("check", "--no-checkov", "--preview", tmp_path / "nowhere.json")
    assert ran.code == 2
    assert "No such file" in ran.out


@pytest.mark.engine
def test_the_kept_preview_is_what_the_engine_writes(run: Run, tmp_path: Path) -> None:
    if shutil.which("pulumi") is None:
        pytest.skip("the Pulumi CLI is not installed")
    shutil.copy(PROGRAM / "__main__.py", tmp_path)
    (tmp_path / "Pulumi.yaml").write_text("name: bad\nruntime: python\n")
    (tmp_path / "state").mkdir()
    path = {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    env = {**os.environ, **pulumi_cli.environment(str(tmp_path / "state"), os.environ), **path}
    script = "pulumi stack init dev >&2 && pulumi preview --json >preview.json"
    subprocess.run(["bash", "-c", script], cwd=tmp_path, env=env, check=True, capture_output=True)
    assert findings(run, "--preview", tmp_path / "preview.json") == findings(run, "--preview", KEPT)
