"""What blueprints fail on purpose: each decision is needed, and every other failure would show."""

from fnmatch import fnmatchcase
from pathlib import Path

import pytest

from groundplan.catalog.checkov_accepted import accepted
from groundplan.cli import stages
from groundplan.engine.preview import Preview
from groundplan.judge.checkov import acceptance, verdicts
from groundplan.judge.checkov.process import Checkov
from groundplan.judge.finding import Excuser, Finding, Severity, Verdict
from groundplan.judge.terraform_plan import plan as terraform_plan
from groundplan.program import plan

EXAMPLES = sorted((Path(__file__).parents[2] / "blueprints").glob("*/*.yaml"))


@pytest.fixture(scope="module")
def judged(checkov: Checkov) -> dict[str, tuple[str, Preview, tuple[Finding, ...]]]:
    """Each example's environment and preview, and what Checkov finds in it before anything is excused."""
    found = {}
    for example in EXAMPLES:
        made = plan(example)
        preview = stages.preview(made, stages.Engine.EMBEDDED)
        shown = terraform_plan(preview)
        answers = checkov.ask(shown.document).result()
        found[example.stem] = (made.loaded.spec.environment, preview, verdicts.findings(preview, shown, answers))
    return found


def test_no_example_fails_a_check_for_no_reason(judged: dict[str, tuple[str, Preview, tuple[Finding, ...]]]) -> None:
    for environment, preview, findings in judged.values():
        left = acceptance.excused(findings, environment, preview.stack)
        assert [finding for finding in left if finding.verdict is Verdict.FAIL] == []
        assert any(finding.verdict is Verdict.PASS for finding in left)


def test_every_decision_is_needed_by_an_example(judged: dict[str, tuple[str, Preview, tuple[Finding, ...]]]) -> None:
    """In one environment or another: there is no example of everything in each."""
    failures = {
        (finding.rule, finding.resource.rpartition("::")[2].removeprefix(f"{preview.stack}-"))
        for _, preview, findings in judged.values()
        for finding in findings
        if finding.verdict is Verdict.FAIL
    }
    decisions = {(one.rule, pattern) for one in accepted() for pattern in one.resources}
    needed = {
        (rule, pattern)
        for rule, pattern in decisions
        for failed, name in failures
        if rule == failed and fnmatchcase(name, pattern)
    }
    assert decisions - needed == set()


def test_every_decision_has_a_reason_and_names_environments() -> None:
    for one in accepted():
        assert len(one.reason) > 40, one
        assert one.environments, one
        assert set(one.environments) <= {"dev", "staging", "prod"}


def failure(rule: str, name: str, verdict: Verdict = Verdict.FAIL) -> Finding:
    urn = f"urn:pulumi:plant-dev::groundplan::gcp:storage/bucket:Bucket::{name}"
    return Finding(rule=rule, severity=Severity.MEDIUM, verdict=verdict, resource=urn, message="m")


def test_a_decision_holds_for_its_resource_rule_and_environment_alone() -> None:
    staging = failure("CKV_GCP_78", "plant-dev-staging-bucket")
    (excused,) = acceptance.excused([staging], "dev", "plant-dev")
    assert excused.verdict is Verdict.EXCUSED
    assert excused.excuse is not None
    assert excused.excuse.by is Excuser.BLUEPRINT
    others = [
        failure("CKV_GCP_78", "plant-dev-archive-store-bucket"),
        failure("CKV_GCP_28", "plant-dev-staging-bucket"),
    ]
    assert acceptance.excused(others, "dev", "plant-dev") == tuple(others)


def test_a_program_without_an_environment_is_excused_nothing() -> None:
    finding = failure("CKV_GCP_78", "plant-dev-staging-bucket")
    assert acceptance.excused([finding], "", "plant-dev") == (finding,)


def test_what_is_undetermined_is_not_excused() -> None:
    finding = failure("CKV_GCP_78", "plant-dev-staging-bucket", Verdict.UNDETERMINED)
    assert acceptance.excused([finding], "dev", "plant-dev") == (finding,)
