"""Waivers excuse what they name, and are findings themselves when they are no longer right."""

from datetime import date

import pytest

from groundplan.judge.finding import Finding, Severity, Verdict
from groundplan.judge.waivers import applied
from groundplan.spec.load import load_text

TODAY = date(2026, 11, 23)
SPEC = """\
kind: iot-telemetry
name: plant
project: acme-plant-1
region: europe-west4
fleet: {{devices: 100}}
telemetry: {{measures: [{{name: temperature, unit: celsius}}]}}
waivers:
  - rule: {rule}
    resource: "{resource}"
    reason: The vendor needs it until the new firmware is out.
    owner: platform team
    expires: {expires}
"""


def finding(resource: str = "plant-dev-host", rule: str = "compute-os-login", parent: str = "") -> Finding:
    return Finding(
        rule=rule,
        severity=Severity.HIGH,
        verdict=Verdict.FAIL,
        resource=f"urn:pulumi:dev::p::{parent}gcp:compute/instance:Instance::{resource}",
        message="broken",
    )


def waived(
    *found: Finding, rule: str = "compute-os-login", resource: str = "plant-dev-host", expires: str = "2027-01-31"
) -> tuple[Finding, ...]:
    loaded = load_text(SPEC.format(rule=rule, resource=resource, expires=expires), "plant.yaml")
    return applied(found, loaded, TODAY)


def test_a_waived_failure_is_excused_with_reason_owner_and_day() -> None:
    (excused,) = waived(finding())
    assert excused.verdict is Verdict.EXCUSED
    assert excused.excuse is not None
    assert excused.excuse.owner == "platform team"
    assert excused.excuse.expires == date(2027, 1, 31)


def test_it_covers_neither_another_resource_nor_another_rule() -> None:
    others = finding("plant-dev-other"), finding(rule="compute-shielded")
    judged = waived(finding(), *others)
    assert [one.verdict for one in judged] == [Verdict.EXCUSED, Verdict.FAIL, Verdict.FAIL]


def test_it_holds_on_its_last_day() -> None:
    (excused,) = waived(finding(), expires="2026-11-23")
    assert excused.verdict is Verdict.EXCUSED


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"expires": "2026-11-22"}, "waiver-expired"),
        ({"rule": "compute-shielded"}, "waiver-unused"),
        ({"resource": "plant-dev-*"}, "waiver-too-broad"),
        ({"expires": "2029-01-01"}, "waiver-too-broad"),
    ],
)
def test_a_waiver_that_is_not_right_is_a_finding_at_its_line(changes: dict[str, str], rule: str) -> None:
    broken, fault = waived(finding(), **changes)
    assert broken.verdict is Verdict.FAIL
    assert (fault.rule, fault.verdict) == (rule, Verdict.FAIL)
    assert fault.spec is not None
    assert fault.spec.position is not None
    assert fault.spec.position.line == 8


def test_one_name_for_two_resources_is_too_broad() -> None:
    judged = waived(finding(), finding(parent="acme:index:Other$"))
    assert [one.rule for one in judged] == ["compute-os-login", "compute-os-login", "waiver-too-broad"]
    assert not any(one.verdict is Verdict.EXCUSED for one in judged)


def test_what_is_undetermined_is_not_excused() -> None:
    unsure = Finding(
        rule="compute-os-login",
        severity=Severity.HIGH,
        verdict=Verdict.UNDETERMINED,
        resource=finding().resource,
        message="waits",
    )
    unchanged, fault = waived(unsure)
    assert unchanged is unsure
    assert fault.rule == "waiver-unused"
