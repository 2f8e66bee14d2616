"""What Checkov's answers mean for a preview: a finding per check and resource, at the resource's place.

Checkov knows only values that are there. So what hangs on a value that is not known until deployment is undetermined
here, whatever Checkov made of its absence, and so is a check that has not answered: neither is a pass.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from groundplan.catalog import checkov_checks
from groundplan.engine.preview import Preview, Resource
from groundplan.judge.checkov.process import Answer, Answers, Check
from groundplan.judge.finding import Finding, Severity, Verdict
from groundplan.judge.terraform_plan import TerraformPlan

UNMAPPED = "checkov-unmapped"
"""The rule of resources that Checkov cannot be shown."""

PROTECTED = frozenset({"CKV_GCP_82"})
"""Checks that ask for Terraform's `prevent_destroy`, which no plan holds: it is Pulumi's option `protect`."""


def findings(preview: Preview, plan: TerraformPlan, answers: Answers) -> tuple[Finding, ...]:
    """Each verdict that is due of Checkov on a preview, of which `plan` was made."""
    resources = {resource.urn: resource for resource in preview.resources}
    waits = _Waits(plan)
    return (
        *_due(answers, {address: resources[urn] for address, urn in plan.urns.items()}, waits),
        *map(_unmapped, plan.left_out),
    )


def _due(answers: Answers, resources: Mapping[str, Resource], waits: _Waits) -> Iterator[Finding]:
    for name, address in answers.expected:
        check = answers.checks[name]
        answer = _answer(answers, name, address, resources[address])
        verdict, note = _verdict(answer, waits.causes(check, address, passed=answer.said == "passed"))
        if verdict is not None:
            yield Finding(
                rule=name,
                severity=Severity(checkov_checks.severity(name)),
                verdict=verdict,
                resource=resources[address].urn,
                message=f"{check.title}{note}",
                remedy=checkov_checks.remedy(name) or answer.remedy if verdict is Verdict.FAIL else "",
                spec=resources[address].spec,
            )


def _answer(answers: Answers, check: str, address: str, resource: Resource) -> Answer:
    if check in PROTECTED:
        return Answer("passed" if resource.protect else "failed", "")
    return answers.given.get((check, address), Answer("", ""))


def _verdict(answer: Answer, causes: tuple[str, ...]) -> tuple[Verdict | None, str]:
    """The verdict and what to add to the message; no verdict where the check says that it is not meant."""
    if answer.said == "":
        return Verdict.UNDETERMINED, ": Checkov has not answered; it cannot tell this from a plan"
    if answer.said.startswith("error"):
        return Verdict.UNDETERMINED, f": the check broke off with {answer.said.removeprefix('error: ')}"
    if causes:
        return Verdict.UNDETERMINED, f": it hangs on {' and '.join(causes)}, not known until deployment"
    return {"passed": Verdict.PASS, "failed": Verdict.FAIL}.get(answer.said), ""


class _Waits:
    """Which verdicts wait for a value."""

    def __init__(self, plan: TerraformPlan) -> None:
        self._plan = plan
        self._lost = {
            address.partition(".")[0]
            for address, unknown in plan.unknown.items()
            for value in unknown.values()
            if not value.cause
        }

    def causes(self, check: Check, address: str, *, passed: bool) -> tuple[str, ...]:
        """What the verdict hangs on. That a value will be there is known: a check for its presence may pass."""
        unknown = self._plan.unknown[address]
        read = sorted(check.reads & unknown.keys())
        if read and not (passed and check.presence):
            return tuple(dict.fromkeys(_readable(unknown[name].cause) or name for name in read))
        return tuple(f"what a {kind} belongs to" for kind in sorted(check.beside & self._lost))


def _readable(cause: str) -> str:
    """`<urn>.<property>` as the resource's name and the property."""
    return cause.rpartition("::")[2]


def _unmapped(resource: Resource) -> Finding:
    return Finding(
        rule=UNMAPPED,
        severity=Severity(checkov_checks.UNLISTED),
        verdict=Verdict.UNDETERMINED,
        resource=resource.urn,
        message=f"{resource.type} is not in the catalogue of the provider: Checkov has not seen it",
        spec=resource.spec,
    )
