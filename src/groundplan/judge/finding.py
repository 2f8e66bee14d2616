"""What judges find, and the report that gathers it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from groundplan.engine.preview import SpecRef
from groundplan.errors import Problem


class Severity(StrEnum):
    """How bad it is if the rule is broken; worst first."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Verdict(StrEnum):
    """What a judge says.

    Undetermined: it hangs on a value that is not known until deployment. Excused: it fails, and may.
    """

    FAIL = "fail"
    UNDETERMINED = "undetermined"
    EXCUSED = "excused"
    PASS = "pass"  # noqa: S105 - a verdict


class Excuser(StrEnum):
    """Who says that a rule may be broken: a waiver in the spec, or the blueprint's own decision."""

    WAIVER = "waiver"
    BLUEPRINT = "blueprint"


@dataclass(frozen=True, slots=True, kw_only=True)
class Excuse:
    """Why a rule may be broken. owner: who answers for it. expires: the last day on which it holds; None for no end."""

    by: Excuser
    reason: str
    owner: str = ""
    expires: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One verdict of one rule on one resource.

    rule: the rule's id. resource: the URN; empty when the finding is about the spec. message: what was found, in one
    line. remedy: what to do; empty when the message says it. spec: the field to change; None when there is none.
    excuse: of an excused finding alone.
    """

    rule: str
    severity: Severity
    verdict: Verdict
    resource: str
    message: str
    remedy: str = ""
    spec: SpecRef | None = None
    excuse: Excuse | None = None

    def excused(self, excuse: Excuse) -> Finding:
        """The same finding, which does not count any more."""
        return replace(self, verdict=Verdict.EXCUSED, excuse=excuse)

    @classmethod
    def broken(cls, rule: str, severity: Severity, problem: Problem, spec: SpecRef | None) -> Finding:
        """A problem as a broken rule; the remedy is its hint and what is allowed, which the message leaves to it."""
        message, _, allowed = problem.message.partition("; allowed: ")
        problem = replace(problem, message=message, allowed=problem.allowed or allowed)
        return cls(
            rule=rule,
            severity=severity,
            verdict=Verdict.FAIL,
            resource=problem.subject,
            message=": ".join(part for part in (problem.unnamed_field, problem.message) if part),
            remedy="; ".join(problem.notes),
            spec=spec,
        )

    @property
    def order(self) -> tuple[object, ...]:
        """Worst first, then by place, so that two runs agree."""
        place = self.spec.position if self.spec else None
        where = (place.file, place.line, place.column) if place else ("", 0, 0)
        ranks = tuple(Verdict).index(self.verdict), tuple(Severity).index(self.severity)
        return (*ranks, where, self.resource, self.rule, self.message)


@dataclass(frozen=True, slots=True)
class Report:
    """The findings about a number of specs, worst first.

    specs: the files as the user gave them, in that order, then the programs. programs: how many of them are programs.
    resources: how many were judged.
    """

    specs: tuple[str, ...]
    resources: int
    findings: tuple[Finding, ...]
    programs: int = 0

    @classmethod
    def of(cls, specs: Iterable[str], resources: int, findings: Iterable[Finding], programs: int = 0) -> Report:
        """A report with each finding once, in its order."""
        return cls(tuple(specs), resources, tuple(sorted(set(findings), key=lambda finding: finding.order)), programs)

    @property
    def failed(self) -> bool:
        """Whether any rule is broken."""
        return any(finding.verdict is Verdict.FAIL for finding in self.findings)

    def verdicts(self) -> dict[Verdict, int]:
        """How many findings there are of each verdict."""
        counts = Counter(finding.verdict for finding in self.findings)
        return {verdict: counts[verdict] for verdict in Verdict}

    def severities(self) -> dict[Severity, int]:
        """How many broken rules there are of each severity."""
        counts = Counter(finding.severity for finding in self.findings if finding.verdict is Verdict.FAIL)
        return {severity: counts[severity] for severity in Severity}
