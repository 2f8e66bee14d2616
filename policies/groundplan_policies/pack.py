"""The rules as a CrossGuard policy pack: the only module that needs pulumi-policy.

A rule about one resource runs as that resource is registered, before it is made; a rule about the whole stack runs when
all are there. What cannot be said before deployment is told at the end, as advice, with the output it waits for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from pulumi_policy import (
    EnforcementLevel,
    Policy,
    ReportViolation,
    ResourceValidationArgs,
    ResourceValidationPolicy,
    StackValidationArgs,
    StackValidationPolicy,
)
from pulumi_policy import Severity as PackSeverity
from pulumi_policy.proxy import UnknownValueError

from groundplan_policies.judging import Outcome, ask, judge
from groundplan_policies.registry import all_rules
from groundplan_policies.rule import Level, Rule
from groundplan_policies.stack import Resource, Stack
from groundplan_policies.value import Unknown
from groundplan_policies.verdict import Broken, Fail, Undetermined, Verdict

NAME = "groundplan"

UNDETERMINED = "undetermined"
"""The policy that tells what no rule can say before deployment."""

_DEFAULTS = "__defaults"
"""The key under which a bridged provider lists the inputs that it filled in itself."""


class Pack:
    """One run of the pack. It keeps the inputs of each resource as registered: at the end Pulumi tells outputs."""

    def __init__(self) -> None:
        self._inputs: dict[str, Mapping[str, Any]] = {}
        self._outcomes: list[Outcome] = []

    def policies(self) -> list[Policy]:
        """A policy for each rule, and one for what is undetermined."""
        return [*map(self._policy, all_rules()), self._undetermined()]

    def _policy(self, rule: Rule) -> Policy:
        level = EnforcementLevel.MANDATORY if rule.level is Level.MANDATORY else EnforcementLevel.ADVISORY
        told: dict[str, Any] = {
            "name": rule.id,
            "description": f"{rule.title}. {rule.why}",
            "enforcement_level": level,
            "display_name": rule.title,
            "severity": PackSeverity(rule.severity),
            "remediation_steps": rule.remedy,
        }
        if rule.whole_stack:
            return StackValidationPolicy(validate=self._of_stack(rule), **told)
        return ResourceValidationPolicy(validate=self._of_resource(rule), **told)

    def _of_resource(self, rule: Rule) -> Any:
        def validate(args: ResourceValidationArgs, report: ReportViolation) -> None:
            resource = self._registered(args)
            if resource.type in rule.tokens:
                for message in _messages(rule, ask(rule, resource, Stack.of([resource]))):
                    report(message, None)

        return validate

    def _of_stack(self, rule: Rule) -> Any:
        def validate(args: StackValidationArgs, report: ReportViolation) -> None:
            for outcome in self._judged(args):
                if outcome.rule is rule:
                    for message in _messages(rule, outcome.verdict):
                        report(message, outcome.resource.urn)

        return validate

    def _undetermined(self) -> Policy:
        def validate(args: StackValidationArgs, report: ReportViolation) -> None:
            for outcome in self._judged(args):
                if isinstance(outcome.verdict, Undetermined):
                    waits = outcome.verdict.cause or "deployment"
                    report(f"{outcome.rule.id}: {outcome.verdict.path} waits for {waits}", outcome.resource.urn)

        return StackValidationPolicy(
            name=UNDETERMINED,
            description="What no rule can say before deployment, with the output that it waits for.",
            enforcement_level=EnforcementLevel.ADVISORY,
            validate=validate,
        )

    def _registered(self, args: ResourceValidationArgs) -> Resource:
        if args.urn not in self._inputs:
            self._inputs[args.urn] = _plain(args.props)
        return Resource(type=args.resource_type, inputs=self._inputs[args.urn], urn=args.urn, name=args.name)

    def _judged(self, args: StackValidationArgs) -> list[Outcome]:
        """Every outcome, made once for all stack policies of a run."""
        if not self._outcomes:
            self._outcomes = list(judge(map(self._finished, args.resources)))
        return self._outcomes

    def _finished(self, one: Any) -> Resource:
        """A resource with the inputs that were registered; an unknown waits for the one resource it depends on."""
        inputs = self._inputs[one.urn] if one.urn in self._inputs else _plain(one.props)
        causes = {key: used[0].urn for key, used in (one.property_dependencies or {}).items() if len(used) == 1}
        made = Resource(type=one.resource_type, inputs=inputs, urn=one.urn, name=one.name)
        return replace(made, inputs={key: _caused(raw, causes.get(key, "")) for key, raw in inputs.items()})


def _messages(rule: Rule, verdict: Verdict) -> Iterator[str]:
    if isinstance(verdict, Fail):
        where = f"{verdict.path}: " if verdict.path else ""
        yield f"{where}{verdict.reason}. {rule.remedy}"
    elif isinstance(verdict, Broken):
        yield f"the rule itself failed: {verdict.error}"


def _plain(raw: Any) -> Any:
    """A value without Pulumi's proxies: unknowns as such, whole numbers as int, without the provider's defaults."""
    if isinstance(raw, Mapping):
        added = _read(raw, _DEFAULTS) if _DEFAULTS in raw else ()
        kept = [key for key in raw if key != _DEFAULTS and key not in (added if isinstance(added, Sequence) else ())]
        return {key: _plain(_read(raw, key)) for key in kept}
    if isinstance(raw, Sequence) and not isinstance(raw, str | bytes):
        return [_plain(_read(raw, index)) for index in range(len(raw))]
    return int(raw) if isinstance(raw, float) and raw.is_integer() else raw


def _read(raw: Any, key: Any) -> Any:
    try:
        return raw[key]
    except UnknownValueError:
        return Unknown()


def _caused(raw: Any, cause: str) -> Any:
    if isinstance(raw, Mapping):
        return {key: _caused(one, cause) for key, one in raw.items()}
    if isinstance(raw, list):
        return [_caused(one, cause) for one in raw]
    return Unknown(cause) if isinstance(raw, Unknown) else raw
