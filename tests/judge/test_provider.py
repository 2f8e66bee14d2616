"""What the provider would refuse, as findings."""

from groundplan.engine.preview import Preview, Resource, SpecRef
from groundplan.errors import Position, Problem
from groundplan.judge import provider
from groundplan.judge.finding import Finding, Severity, Verdict

URN = "urn:pulumi:dev::demo::gcp:storage/bucket:Bucket::archive"
ORIGIN = SpecRef("archive", Position("factory.yaml", 30, 3))


def preview(*problems: Problem) -> Preview:
    bucket = Resource(urn=URN, type="gcp:storage/bucket:Bucket", name="archive", spec=ORIGIN)
    return Preview(engine="embedded", project="demo", stack="dev", resources=(bucket,), problems=problems)


def test_a_refusal_is_a_failed_rule_on_its_resource_and_spec_field() -> None:
    problem = Problem(code="provider-enum", message="no class", path=("storageClass",), allowed="STANDARD", subject=URN)
    assert provider.findings(preview(problem)) == (
        Finding(
            rule="provider-enum",
            severity=Severity.HIGH,
            verdict=Verdict.FAIL,
            resource=URN,
            message="storageClass: no class",
            remedy="allowed: STANDARD",
            spec=ORIGIN,
        ),
    )


def test_a_refusal_of_a_resource_that_was_never_registered_keeps_its_own_place() -> None:
    place = Position("factory.yaml", 2, 1)
    (finding,) = provider.findings(preview(Problem(code="provider", message="m", position=place, subject="urn:other")))
    assert finding.spec == SpecRef("", place)


def test_every_rule_id_says_who_judges() -> None:
    (finding,) = provider.findings(preview(Problem(code="enum", message="m")))
    assert finding.rule == "provider-enum"


def test_a_clean_preview_has_no_findings() -> None:
    assert provider.findings(preview()) == ()
