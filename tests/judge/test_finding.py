"""Findings, their order and their totals."""

from groundplan.engine.preview import SpecRef
from groundplan.errors import Position, Problem
from groundplan.judge.finding import Excuse, Excuser, Finding, Report, Severity, Verdict


def finding(rule: str, severity: Severity = Severity.HIGH, verdict: Verdict = Verdict.FAIL, line: int = 0) -> Finding:
    spec = SpecRef("fleet", Position("a.yaml", line, 1)) if line else None
    return Finding(rule=rule, severity=severity, verdict=verdict, resource="", message="m", spec=spec)


def test_the_worst_comes_first_and_then_the_place() -> None:
    ordered = (
        finding("critical", Severity.CRITICAL, line=9),
        finding("early", line=2),
        finding("late", line=10),
        finding("low", Severity.LOW),
        finding("unsure", Severity.CRITICAL, Verdict.UNDETERMINED),
        finding("fine", verdict=Verdict.PASS),
    )
    assert Report.of(["a.yaml"], 1, ordered[::-1]).findings == ordered
    assert Report.of(["a.yaml"], 1, ordered[3:] + ordered[:3]).findings == ordered


def test_the_same_finding_is_told_once() -> None:
    assert len(Report.of([], 0, [finding("same"), finding("same")]).findings) == 1


def test_only_a_broken_rule_fails_the_report() -> None:
    assert not Report.of([], 0, [finding("x", verdict=Verdict.UNDETERMINED), finding("y", verdict=Verdict.PASS)]).failed
    assert Report.of([], 0, [finding("x", Severity.LOW)]).failed


def test_severities_count_broken_rules_only() -> None:
    report = Report.of([], 0, [finding("x"), finding("y", verdict=Verdict.UNDETERMINED)])
    assert report.severities()[Severity.HIGH] == 1
    assert report.verdicts() == {Verdict.FAIL: 1, Verdict.UNDETERMINED: 1, Verdict.EXCUSED: 0, Verdict.PASS: 0}


def test_an_excused_finding_keeps_its_reason_and_does_not_fail_the_report() -> None:
    excuse = Excuse(by=Excuser.BLUEPRINT, reason="Google's own keys do in a trial.")
    report = Report.of([], 0, [finding("x").excused(excuse)])
    assert not report.failed
    assert sum(report.severities().values()) == 0
    assert [(found.verdict, found.excuse) for found in report.findings] == [(Verdict.EXCUSED, excuse)]


def test_a_problem_says_its_field_and_what_is_allowed_once() -> None:
    problem = Problem(
        code="provider-range",
        message="ackDeadlineSeconds cannot be 5; allowed: 10 to 600 seconds",
        path=("ackDeadlineSeconds",),
        allowed="10 to 600 seconds",
        subject="urn:pulumi:dev::demo::gcp:pubsub/subscription:Subscription::reader",
    )
    found = Finding.broken("provider-range", Severity.HIGH, problem, None)
    assert (found.message, found.remedy) == ("ackDeadlineSeconds cannot be 5", "allowed: 10 to 600 seconds")
    spec = Problem(code="range", message='"0" is less than 1', path=("fleet", "devices"), allowed="1 to 10")
    found = Finding.broken("spec-range", Severity.CRITICAL, spec, None)
    assert (found.message, found.remedy) == ('fleet.devices: "0" is less than 1', "allowed: 1 to 10")
