"""`groundplan check` on a program that does everything wrong, written straight in pulumi_gcp."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from cli.command import Run
from groundplan.errors import Missing
from groundplan.judge.checkov import environment

PROGRAM = Path(__file__).with_name("bad_program")

FAULTS = {
    ("exports", 7): {
        "storage-bucket-public-access",
        "storage-bucket-uniform-access",
        "storage-bucket-abandoned-uploads",
        "labels-environment",
        "CKV_GCP_62",
        "CKV_GCP_78",
    },
    ("exports-everybody", 8): {"iam-public-member"},
    ("mqtt", 13): {"compute-plaintext-mqtt", "compute-firewall-target", "compute-firewall-logging"},
    ("broker", 21): {
        "iam-own-account",
        "compute-os-login",
        "compute-project-ssh-keys",
        "compute-shielded",
        "labels-environment",
        "CKV_GCP_38",
    },
    ("api", 31): {"cloudfunctions-ingress", "iam-own-account"},
    ("api-everybody", 38): {"iam-public-member"},
    ("readings", 46): {"pubsub-topic-residency", "pubsub-topic-replay", "labels-environment", "CKV_GCP_83"},
    ("reader", 47): {
        "pubsub-subscription-dead-letter",
        "pubsub-subscription-expiry",
        "pubsub-subscription-retry",
        "pubsub-subscription-ack-deadline",
        "monitoring-backlog",
        "labels-environment",
    },
}
"""By the resource and the line of the program that makes it: what is wrong with it."""

FIRST = "bad_program/__main__.py:7:1 critical[storage-bucket-public-access] exports"


@pytest.fixture
def failures(run: Run, monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    try:
        environment.interpreter()
    except Missing as missing:
        pytest.skip(f"{missing.what}: make setup")
    monkeypatch.chdir(PROGRAM.parent)
    ran = run("check", "--json", "--program", PROGRAM.name)
    assert ran.code == 1
    return [one for one in json.loads(ran.out)["findings"] if one["verdict"] == "fail"]


def test_every_fault_is_told_once_at_its_line(failures: list[dict[str, Any]]) -> None:
    told = Counter(
        ((one["resource"].rpartition("::")[2], one["spec"]["line"]), one["rule"])
        for one in failures
        if one["spec"]["file"] == f"{PROGRAM.name}/__main__.py"
    )
    assert told == Counter((place, rule) for place, rules in FAULTS.items() for rule in rules)


def test_every_fault_has_a_remedy(failures: list[dict[str, Any]]) -> None:
    assert [one["rule"] for one in failures if not one["remedy"].endswith(".")] == []


def test_the_worst_comes_first_with_its_source_line_and_the_summary_last(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(PROGRAM.parent)
    lines = run("check", "--no-checkov", "--program", PROGRAM.name).out.splitlines()
    assert lines[:3] == [
        f"{FIRST} publicAccessPrevention: the bucket can be made public",
        ' 7 | exports = gcp.storage.Bucket("exports", project=PROJECT, name="acme-exports", location="europe-west4…',
        '   | ^ Set publicAccessPrevention to "enforced".',
    ]
    assert lines[-1] == "4 critical, 6 high, 8 medium, 7 low in 1 program, 9 resources"
