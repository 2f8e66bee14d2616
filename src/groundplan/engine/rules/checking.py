"""Runs the rules of a resource type over the inputs of one resource."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from groundplan.catalog.provider_rules import Rule, rules_for
from groundplan.engine.rules import (
    accelerators,
    durations,
    enums,
    formats,
    groups,
    hosts,
    iam,
    labels,
    machines,
    names,
    network,
    places,
    ranges,
    schemas,
)
from groundplan.engine.rules.fault import Fault, Findings, one_line, shown
from groundplan.engine.rules.values import leaves, reach, scopes
from groundplan.errors import FieldPath, Problem, field_text

ValueCheck = Callable[[Any, Mapping[str, Any]], Fault | None]
"""Looks at one known value; the second argument is the rule's facts."""

ScopeCheck = Callable[[Mapping[str, Any], Mapping[str, Any]], Findings]
"""Looks at one object; the second argument is the rule's facts."""

VALUES: Mapping[str, ValueCheck] = {
    "cidr": network.cidr,
    "duration": durations.duration,
    "enum": enums.enum,
    "format": formats.fmt,
    "go-duration": durations.go_duration,
    "ip": network.ip,
    "length": ranges.length,
    "location": places.location,
    "machine-type": machines.machine_type,
    "member": iam.member,
    "multiple": ranges.multiple,
    "name": names.name,
    "pattern": names.pattern,
    "port-range": network.port_range,
    "range": ranges.within,
    "region": places.region,
    "role": iam.role,
    "service-account": iam.service_account,
    "table": names.table,
    "table-schema": schemas.table_schema,
    "timestamp": formats.timestamp,
    "time-zone": formats.time_zone,
    "tpu-type": accelerators.tpu_type,
    "tpu-topology": accelerators.tpu_topology,
    "zone": places.zone,
}
"""Checks of one value; where a list stands, of each item."""

WHOLES: Mapping[str, ValueCheck] = {"items": ranges.items}
"""Checks of a list as one."""

SCOPES: Mapping[str, ScopeCheck] = {
    "at-least-one": groups.at_least_one,
    "at-most-one": groups.at_most_one,
    "avro": schemas.avro,
    "exactly-one": groups.exactly_one,
    "gpu-host": hosts.gpu_host,
    "labels": labels.labels,
    "ordered": groups.ordered,
    "requires": groups.requires,
    "when": groups.when,
    "zone-has": machines.zone_has,
}
"""Checks of arguments against each other."""


def check(token: str, inputs: Mapping[str, Any]) -> Iterator[Problem]:
    """Find what Google Cloud would refuse of a resource of type `token` with these inputs.

    inputs: plain values under Pulumi's camelCase keys, `Unknown` where a value waits for deployment; what is unknown is
    never refused. Keys, types and required arguments are not looked at. Problems have no subject: the caller knows it.
    """
    for rule in rules_for(token):
        yield from _problems(rule, inputs)


def _problems(rule: Rule, inputs: Mapping[str, Any]) -> Iterator[Problem]:
    if rule.kind in SCOPES:
        for at, scope in scopes(inputs, rule.path):
            for below, value, fault in SCOPES[rule.kind](scope, rule.facts):
                yield _problem((*at, *below), value, fault)
        return
    look = WHOLES.get(rule.kind) or VALUES[rule.kind]
    for at, found in reach(inputs, rule.path):
        for place, value in ((at, found),) if rule.kind in WHOLES else leaves(found, at):
            if said := look(value, rule.facts):
                yield _problem(place, value, said)


def _problem(path: FieldPath, value: Any, fault: Fault) -> Problem:
    name = field_text(path) or "the resource"
    if value is None:
        said = f"{name} {fault.says}"
    else:
        said = f"{name} cannot be {shown(value)}" + (f": {fault.says}" if fault.says else "")
    return Problem(
        code=fault.code,
        message=one_line(f"{said}; allowed: {fault.allowed}"),
        path=path,
        value=None if value is None else shown(value),
        allowed=fault.allowed,
        hint=fault.hint,
    )
