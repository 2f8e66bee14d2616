"""A fault is told once, by groundplan's own rule where it has one."""

import re

from groundplan.catalog.checkov_twins import equals, twins
from groundplan.judge.checkov import telling
from groundplan.judge.finding import Finding, Severity, Verdict
from groundplan_policies.registry import all_rules


def finding(rule: str, verdict: Verdict = Verdict.FAIL, resource: str = "urn:pulumi:s::p::t::vm") -> Finding:
    return Finding(rule=rule, severity=Severity.HIGH, verdict=verdict, resource=resource, message="m")


def test_a_check_is_silent_where_its_twin_is_broken_on_the_same_resource() -> None:
    ours, theirs = finding("compute-external-ip"), finding("CKV_GCP_40")
    assert telling.once([theirs, ours]) == (ours,)


def test_a_check_speaks_where_its_twin_is_not_broken() -> None:
    theirs = finding("CKV_GCP_40")
    for other in (
        finding("compute-external-ip", Verdict.UNDETERMINED),
        finding("compute-external-ip", Verdict.PASS),
        finding("compute-external-ip", resource="urn:pulumi:s::p::t::other"),
        finding("compute-os-login"),
    ):
        assert theirs in telling.once([theirs, other])


def test_what_checkov_cannot_determine_is_settled_by_an_equal_rule_that_passes() -> None:
    ours, theirs = finding("iam-public-member", Verdict.PASS), finding("CKV_GCP_99", Verdict.UNDETERMINED)
    assert telling.once([ours, theirs]) == (ours,)


def test_what_checkov_cannot_determine_stays_without_an_equal_rule_that_passes() -> None:
    for rule, verdict in (("compute-external-ip", Verdict.PASS), ("iam-public-member", Verdict.UNDETERMINED)):
        (check, *_) = twins()[rule]
        theirs = finding(check, Verdict.UNDETERMINED)
        assert theirs in telling.once([theirs, finding(rule, verdict)])


def test_what_passed_or_is_excused_stays() -> None:
    ours, theirs = finding("compute-external-ip"), finding("CKV_GCP_40", Verdict.PASS)
    assert telling.once([ours, theirs]) == (ours, theirs)


def test_every_twin_is_a_rule_and_every_check_an_id() -> None:
    assert twins().keys() <= {rule.id for rule in all_rules()}
    assert all(checks <= twins()[rule] for rule, checks in equals().items())
    assert all(re.fullmatch(r"CKV2?_GCP_\d+", check) for checks in twins().values() for check in checks)
