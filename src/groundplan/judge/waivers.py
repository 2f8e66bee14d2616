"""Waivers: a failure that the spec excuses is excused; a waiver that is no longer right is itself a finding."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from groundplan.engine.preview import SpecRef
from groundplan.judge.finding import Excuse, Excuser, Finding, Severity, Verdict
from groundplan.spec.kinds import Spec
from groundplan.spec.loaded import Loaded
from groundplan.spec.waiver import Waiver

LONGEST = timedelta(days=366)
"""A waiver for longer than a year is a decision, and belongs into the design."""


def applied(
    findings: Iterable[Finding], loaded: Loaded[Spec], today: date, *, with_checkov: bool = True
) -> tuple[Finding, ...]:
    """The findings of all judges on a spec's stack after its waivers, and what is wrong with the waivers.

    A waiver excuses the failures of its rule on the resource of its name, up to and including the day it expires. It
    excuses nothing when it has expired or is too broad. Without Checkov the waivers of its checks are left alone.
    """
    found = tuple(findings)
    fitting = _by_place(found)
    excuses: dict[Finding, Excuse] = {}
    faults: list[Finding] = []
    for index, waiver in enumerate(loaded.spec.waivers):
        if waiver.rule.startswith("CKV") and not with_checkov:
            continue
        covered = fitting[waiver.rule, waiver.resource]
        wrong = list(_wrong(waiver, covered, today))
        place = SpecRef(f"waivers[{index}]", loaded.position(("waivers", index)))
        faults += [_fault(rule, message, remedy, place) for rule, message, remedy in wrong]
        if not wrong:
            excuse = Excuse(by=Excuser.WAIVER, reason=waiver.reason, owner=waiver.owner, expires=waiver.expires)
            excuses |= dict.fromkeys(covered, excuse)
    judged = (finding.excused(excuses[finding]) if finding in excuses else finding for finding in found)
    return (*judged, *faults)


def _by_place(findings: Iterable[Finding]) -> defaultdict[tuple[str, str], list[Finding]]:
    """The failures by rule and by the name of their resource."""
    places: defaultdict[tuple[str, str], list[Finding]] = defaultdict(list)
    for finding in findings:
        if finding.verdict is Verdict.FAIL:
            places[finding.rule, finding.resource.rpartition("::")[2]].append(finding)
    return places


def _wrong(waiver: Waiver, covered: list[Finding], today: date) -> Iterator[tuple[str, str, str]]:
    """What is wrong with a waiver: a rule, how it is broken, and what to do."""
    about = f"{waiver.rule} on {waiver.resource}"
    if waiver.expires < today:
        remedy = "fix what it excuses, or have its owner decide again"
        yield "waiver-expired", f"the waiver of {about} expired on {waiver.expires}", remedy
    elif any(mark in waiver.resource for mark in "*?") or len({finding.resource for finding in covered}) > 1:
        yield "waiver-too-broad", f"the waiver of {about} covers more than one resource", "name the one that is meant"
    elif waiver.expires - today > LONGEST:
        yield "waiver-too-broad", f"the waiver of {about} holds for more than a year", "let it expire within a year"
    elif not covered:
        yield "waiver-unused", f"the waiver of {about} excuses nothing", "remove it"


def _fault(rule: str, message: str, remedy: str, place: SpecRef) -> Finding:
    return Finding(
        rule=rule,
        severity=Severity.MEDIUM,
        verdict=Verdict.FAIL,
        resource="",
        message=message,
        remedy=remedy,
        spec=place,
    )
