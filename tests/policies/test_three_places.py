"""The same verdicts in this process, in the real engine as a policy pack, and on the JSON of a preview."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from groundplan.engine import pulumi_cli, pulumi_json
from groundplan.engine.preview import Preview
from groundplan.judge import policies
from groundplan.program import plan, program
from groundplan.testing import preview
from groundplan_policies.verdict import Fail, Undetermined

pytest.importorskip("pulumi_policy", reason="the policy pack needs pulumi-policy")
pytestmark = pytest.mark.engine

ROOT = Path(__file__).parents[2]
PROGRAM = Path(__file__).with_name("faulty_program.py")
SPEC = ROOT / "blueprints" / "iot-telemetry" / "minimal.yaml"
PROJECT = "groundplan"
STACK = "dev"
TIMEOUT = 240
"""Seconds for a preview by the real engine on a busy machine."""

Verdicts = set[tuple[str, str, str]]
"""Rule, name of the resource, and `fail` or `undetermined`."""


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the program, and a pack of the two files that a user writes where groundplan is installed."""
    return _checkout(tmp_path_factory.mktemp("faulty"), PROGRAM)


def _checkout(folder: Path, program: Path) -> Path:
    shutil.copy(program, folder / "__main__.py")
    (folder / "Pulumi.yaml").write_text(f"name: {PROJECT}\nruntime: python\n")
    pack = folder / "pack"
    pack.mkdir()
    for name in ("__main__.py", "PulumiPolicy.yaml"):
        shutil.copy(ROOT / "policies" / name, pack)
    _pulumi(folder, "stack", "init", STACK)
    return folder


def _pulumi(folder: Path, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    state = folder / ".pulumi-state"
    state.mkdir(exist_ok=True)
    path = {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    env = {**os.environ, **pulumi_cli.environment(str(state), os.environ), **path, **more}
    return subprocess.run(
        ["pulumi", "--non-interactive", *words],
        cwd=folder,
        env=env,
        capture_output=True,
        text=True,
        check=False,
        timeout=TIMEOUT,
        stdin=subprocess.DEVNULL,
    )


@pytest.fixture(scope="module")
def packed(checkout: Path) -> subprocess.CompletedProcess[str]:
    return _packed(checkout)


def _packed(checkout: Path) -> subprocess.CompletedProcess[str]:
    words = ("preview", "--stack", STACK, "--json", "--policy-pack", "pack")
    return _pulumi(checkout, *words, PULUMI_ENABLE_STREAMING_JSON_PREVIEW="true")


def _in_file(checkout: Path) -> Verdicts:
    ran = _pulumi(checkout, "preview", "--stack", STACK, "--json")
    return _judged(pulumi_json.preview_of(json.loads(ran.stdout), project=PROJECT, stack=STACK))


def _judged(shown: Preview) -> Verdicts:
    words = {Fail: "fail", Undetermined: "undetermined"}
    return {
        (outcome.rule.id, outcome.resource.name, words[type(outcome.verdict)])
        for outcome in policies.outcomes(shown)
        if type(outcome.verdict) in words
    }


def _told(lines: Iterable[str]) -> Iterator[tuple[str, str, str]]:
    for line in lines:
        event = json.loads(line).get("policyEvent")
        if event and event["policyName"] == "undetermined":
            told = event["message"].splitlines()[1]
            yield told.split(":")[0], event["resourceUrn"].rpartition("::")[2], "undetermined"
        elif event:
            yield event["policyName"], event["resourceUrn"].rpartition("::")[2], "fail"


def test_the_verdicts_are_the_same(checkout: Path, packed: subprocess.CompletedProcess[str]) -> None:
    here = _judged(preview(PROGRAM, project=PROJECT, stack=STACK))
    in_pack = set(_told(packed.stdout.splitlines()))
    assert here == _in_file(checkout) == in_pack
    assert ("iam-public-member", "unsaid", "undetermined") in here


def test_a_whole_stack_has_no_failure_in_any_place(tmp_path: Path) -> None:
    """The engine does not tell which part of an input waits for what: where that decides, nothing is determined."""
    checkout = _checkout(tmp_path, ROOT / "__main__.py")
    _pulumi(checkout, "config", "set", "--stack", STACK, f"{PROJECT}:spec", str(SPEC))
    made = plan(SPEC)
    here = _judged(preview(program(made.loaded, made.design), project=PROJECT, stack=STACK))
    ran = _packed(checkout)
    in_pack = set(_told(ran.stdout.splitlines()))
    assert here == set()
    assert ran.returncode == 0
    assert in_pack == _in_file(checkout)
    assert {(rule, verdict) for rule, _, verdict in in_pack} <= {("iam-own-account", "undetermined")}


def test_a_mandatory_rule_stops_the_preview(packed: subprocess.CompletedProcess[str]) -> None:
    assert packed.returncode != 0
    assert '"enforcementLevel":"mandatory"' in packed.stdout


def test_every_fault_of_the_program_is_told_once() -> None:
    failed = [(rule, name) for rule, name, verdict in _judged(preview(PROGRAM)) if verdict == "fail"]
    expected = {
        ("storage-bucket-public-access", "data"),
        ("iam-public-member", "everybody-reads"),
        ("iam-public-member", "invokes"),
        ("compute-plaintext-mqtt", "plaintext"),
        ("iam-own-account", "host"),
        ("iam-own-account", "service"),
        ("compute-external-ip", "host"),
        ("secret-in-metadata", "host"),
        ("pubsub-subscription-dead-letter", "bare"),
        ("pubsub-dead-letter-read", "lost"),
        ("pubsub-dead-letter-grants", "careful"),
        ("iam-basic-role", "edits"),
        ("cloudfunctions-ingress", "service"),
    }
    assert expected <= set(failed)
    assert not {("compute-firewall-open-range", "plaintext"), ("compute-default-network", "plaintext")} & set(failed)
