"""Findings of every verdict, and with all that a form has to escape."""

from datetime import date

from groundplan.engine.preview import SpecRef
from groundplan.errors import Position
from groundplan.judge.finding import Excuse, Excuser, Finding, Report, Severity, Verdict

PLACE = Position("specs/my plant.yaml", 12, 3)
BUCKET = "urn:pulumi:dev::demo::gcp:storage/bucket:Bucket::archive"


def finding(
    rule: str = "bucket-public",
    verdict: Verdict = Verdict.FAIL,
    severity: Severity = Severity.HIGH,
    message: str = "open to all",
    place: Position | None = PLACE,
    resource: str = BUCKET,
) -> Finding:
    spec = SpecRef("archive", place) if place else None
    return Finding(
        rule=rule, severity=severity, verdict=verdict, resource=resource, message=message, remedy="Close it.", spec=spec
    )


WAIVED = finding("bucket-versioning").excused(
    Excuse(by=Excuser.WAIVER, reason="Rebuilt every night.", owner="ana", expires=date(2027, 1, 31))
)
ACCEPTED = finding("CKV_GCP_62", severity=Severity.MEDIUM).excused(Excuse(by=Excuser.BLUEPRINT, reason="Audit logs."))
EVERY = (
    finding(),
    finding("topic-cmek", Verdict.UNDETERMINED, Severity.LOW, "it hangs on key.id"),
    WAIVED,
    ACCEPTED,
    finding("topic-name", Verdict.PASS),
    finding("spec-unit", severity=Severity.CRITICAL, resource="", message='"5" has no unit <&>\x07\ud800', place=None),
)


def report(*findings: Finding) -> Report:
    return Report.of(["specs/my plant.yaml"], 7, findings)
