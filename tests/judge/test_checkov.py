"""Checkov on Pulumi programs: the verdicts of its command line, at the right resource, and never an unearned pass."""

import json
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pulumi
import pulumi_gcp as gcp
import pytest

from groundplan.engine.preview import Preview, Resource, Unknown
from groundplan.judge.checkov import environment, verdicts
from groundplan.judge.checkov.process import Answer, Answers, Check, Checkov
from groundplan.judge.finding import Finding, Verdict
from groundplan.judge.terraform_plan import TerraformPlan, plan
from groundplan.testing import preview

Ask = Callable[..., dict[tuple[str, str], Finding]]


@pytest.fixture
def ask(checkov: Checkov) -> Ask:
    """Checkov's findings on resources or a program, by rule and Pulumi name."""

    def asked(*resources: Resource, program: Callable[[], Any] | None = None) -> dict[tuple[str, str], Finding]:
        shown = preview(program) if program else Preview(engine="e", project="p", stack="s", resources=resources)
        made = plan(shown)
        found = verdicts.findings(shown, made, checkov.ask(made.document).result())
        return {(finding.rule, finding.resource.rpartition("::")[2]): finding for finding in found}

    return asked


def resource(token: str, called: str = "it", /, **inputs: Any) -> Resource:
    return Resource(urn=f"urn:pulumi:s::p::{token}::{called}", type=token, name=called, inputs=inputs)


def program() -> None:
    """Resources that fail, pass, refer to each other and wait for each other."""
    network = gcp.compute.Network("net", name="net", auto_create_subnetworks=False)
    gcp.compute.Firewall(
        "ssh", network=network.id, allows=[{"protocol": "tcp", "ports": ["22"]}], source_ranges=["0.0.0.0/0"]
    )
    gcp.compute.Network("bare", name="bare", auto_create_subnetworks=False)
    bucket = gcp.storage.Bucket("logs", name="acme-logs", location="EU", uniform_bucket_level_access=True)
    gcp.storage.BucketIAMMember("all", bucket=bucket.name, role="roles/storage.objectViewer", member="allUsers")
    ring = gcp.kms.KeyRing("ring", name="ring", location="europe-west1")
    key = gcp.kms.CryptoKey("key", name="key", key_ring=ring.id, rotation_period="7776000s")
    gcp.kms.CryptoKeyIAMMember("open", crypto_key_id=key.id, role="roles/viewer", member="allUsers")
    gcp.pubsub.Topic("sealed", name="sealed", kms_key_name=key.id)
    gcp.pubsub.Topic("plain", name="plain")
    gcp.compute.Instance(
        "vm",
        machine_type="e2-small",
        zone="europe-west1-b",
        metadata={"serial-port-enable": "true"},
        boot_disk={"initialize_params": {"image": "debian-cloud/debian-12"}},
        network_interfaces=[{"network": network.id}],
        service_account={"scopes": ["cloud-platform"]},
    )


def test_the_verdicts_are_those_of_checkovs_command_line(checkov: Checkov, tmp_path: Path) -> None:
    """The worker leaves much of Checkov out and hands the plan over without a file; neither may change a verdict."""
    document = plan(preview(program)).document
    file = tmp_path / "plan.json"
    file.write_text(json.dumps(document))
    command = [environment.interpreter().with_name("checkov"), "--file", file, "--framework", "terraform_plan"]
    run = subprocess.run(
        [*command, "--skip-download", "--compact", "--output", "json"],
        env={"LOG_LEVEL": "CRITICAL", "PATH": "/usr/bin:/bin", "EVAL_TF_PLAN_AFTER_UNKNOWN": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    results = json.loads(run.stdout)["results"]
    theirs = {
        (one["check_id"], one["resource"], said) for said in ("passed", "failed") for one in results[f"{said}_checks"]
    }
    given = checkov.ask(document).result().given
    ours = {(*key, answer.said) for key, answer in given.items() if answer.said in {"passed", "failed"}}
    assert len(theirs) > 20
    assert ours == theirs


def test_checks_of_one_resource_and_of_the_graph_both_answer(ask: Ask) -> None:
    found = ask(program=program)
    assert found["CKV_GCP_2", "ssh"].verdict is Verdict.FAIL
    assert found["CKV_GCP_29", "logs"].verdict is Verdict.PASS
    assert found["CKV2_GCP_18", "net"].verdict is Verdict.PASS
    assert found["CKV2_GCP_18", "bare"].verdict is Verdict.FAIL
    assert found["CKV2_GCP_6", "key"].verdict is Verdict.FAIL


def test_a_finding_stands_at_its_line_and_says_what_to_set(ask: Ask) -> None:
    finding = ask(program=program)["CKV_GCP_78", "logs"]
    assert finding.resource.endswith("gcp:storage/bucket:Bucket::logs")
    assert finding.spec is not None
    assert finding.spec.position is not None
    assert Path(finding.spec.position.file) == Path(__file__)
    assert "logs" in Path(__file__).read_text().splitlines()[finding.spec.position.line - 1]
    assert finding.remedy == "Set versioning.enabled to true."


def test_a_value_that_waits_for_deployment_is_undetermined_and_names_its_cause(ask: Ask) -> None:
    cause = "urn:pulumi:s::p::gcp:compute/address:Address::office.address"
    found = ask(
        resource(
            "gcp:compute/firewall:Firewall",
            network="net",
            allows=[{"protocol": "tcp", "ports": ["22"]}],
            sourceRanges=[Unknown(cause)],
        )
    )
    finding = found["CKV_GCP_2", "it"]
    assert finding.verdict is Verdict.UNDETERMINED
    assert finding.message.endswith("it hangs on office.address, not known until deployment")
    assert finding.remedy == ""


def test_a_key_that_will_be_there_is_there_though_nobody_knows_it_yet(ask: Ask) -> None:
    found = ask(program=program)
    assert found["CKV_GCP_83", "sealed"].verdict is Verdict.PASS
    assert found["CKV_GCP_83", "plain"].verdict is Verdict.FAIL


def test_no_pass_of_a_graph_check_when_it_is_not_known_what_belongs_together(ask: Ask) -> None:
    found = ask(
        resource("gcp:kms/cryptoKey:CryptoKey", "key", name="key", keyRing="ring"),
        resource("gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember", cryptoKeyId=Unknown(), role="r", member="allUsers"),
    )
    assert found["CKV2_GCP_6", "key"].verdict is Verdict.UNDETERMINED


def test_terraforms_prevent_destroy_is_pulumis_protect(ask: Ask) -> None:
    """No plan holds what CKV_GCP_82 asks for, so Checkov's command line leaves it out."""
    bare = resource("gcp:kms/cryptoKey:CryptoKey", name="key", keyRing="ring")
    assert ask(replace(bare, protect=True))["CKV_GCP_82", "it"].verdict is Verdict.PASS
    finding = ask(bare)["CKV_GCP_82", "it"]
    assert finding.verdict is Verdict.FAIL
    assert finding.remedy == "Set protect in the key's resource options."


@pytest.mark.parametrize("said", ["", "error: KeyError: 'allow'"])
def test_a_missing_or_broken_answer_is_never_a_pass(said: str) -> None:
    shown = Preview(engine="e", project="p", stack="s", resources=(resource("gcp:pubsub/topic:Topic"),))
    made = plan(shown)
    (address,) = made.urns
    check = Check(title="A check", reads=frozenset(), presence=False, beside=frozenset())
    given = {("CKV_GCP_83", address): Answer(said, "")} if said else {}
    (finding,) = verdicts.findings(shown, made, Answers({"CKV_GCP_83": check}, [("CKV_GCP_83", address)], given))
    assert finding.verdict is Verdict.UNDETERMINED


def test_a_type_that_checkov_cannot_be_shown_is_undetermined(ask: Ask) -> None:
    finding = ask(resource("gcp:pubsub/tomorrow:Tomorrow"))["checkov-unmapped", "it"]
    assert finding.verdict is Verdict.UNDETERMINED


HOSTILE: list[dict[str, Any]] = [
    {"allows": "all"},
    {"allows": [{"ports": {"from": 1}}], "sourceRanges": ["0.0.0.0/0"]},
    {"allows": [[["22"]]], "sourceRanges": 7},
    {"allows": [{"protocol": "tcp", "ports": ["22-", "-", "x-y", ""]}], "sourceRanges": [["0.0.0.0/0"]]},
    {"allows": [{"protocol": None, "ports": [None]}], "sourceRanges": [None]},
    {"allows": [{"protocol": "tcp", "ports": ["1"] * 20_000}], "sourceRanges": ["0.0.0.0/0"] * 5_000},
    {"__address__": "google_compute_firewall.other", "end_line": "x", "dynamic": {"a": 1}},
]


@pytest.mark.parametrize("inputs", HOSTILE, ids=range(len(HOSTILE)))
def test_no_input_keeps_checkov_from_answering_for_the_others(ask: Ask, inputs: dict[str, Any]) -> None:
    found = ask(resource("gcp:compute/firewall:Firewall", **inputs), resource("gcp:pubsub/topic:Topic", "topic"))
    assert found["CKV_GCP_83", "topic"].verdict is Verdict.FAIL
    assert any(name == "it" for _, name in found)


def test_a_secret_is_not_shown_to_checkov() -> None:
    def sealed() -> None:
        gcp.sql.User("root", instance="db", name="root", password=pulumi.Output.secret("hunter2"))

    assert "hunter2" not in json.dumps(plan(preview(sealed)).document)


def test_plans_asked_at_once_are_answered_each_by_its_own(checkov: Checkov) -> None:
    plans: list[TerraformPlan] = []
    for count in range(1, 6):
        topics = tuple(resource("gcp:pubsub/topic:Topic", f"topic-{number}") for number in range(count))
        plans.append(plan(Preview(engine="e", project="p", stack="s", resources=topics)))
    answers = [checkov.ask(one.document) for one in plans]
    assert [len(one.result().expected) for one in answers] == [1, 2, 3, 4, 5]
