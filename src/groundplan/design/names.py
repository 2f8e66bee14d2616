"""Physical names: `<prefix>-<thing>-<role>` wherever Google allows it, and what stands in for it where it does not.

A prefix has at most 28 characters (20 of the name, a dash, `staging`), so that 34 of Google's usual 63 are left for the
thing and its role.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from groundplan.catalog.names import name_rule
from groundplan.design.iot_telemetry import Names
from groundplan.errors import FieldPath, Problem

ROLES = (
    "archive",
    "batch",
    "broker",
    "builder",
    "events",
    "export",
    "issuer",
    "launcher",
    "provisioner",
    "renewer",
    "stream",
    "submitter",
)

if TYPE_CHECKING:
    from groundplan.spec.iot_telemetry import IotTelemetry
"""Roles that have a service account of their own, besides one for each function."""

BUCKETS = ("archive", "gateway", "source", "staging", "training")
"""Buckets, by what they hold."""

Sample = tuple[FieldPath, str, str, str]
"""A field that makes a name, its value, the kind of resource, and the name."""

TELEMETRY = "telemetry"
"""The folder of telemetry in the buckets of the archive and of training data."""

_HASH = 4
_SHORTEST_PREFIX = 4


def names(spec: IotTelemetry) -> Names:
    """Every physical name that is not simply `<prefix>-<thing>-<role>`.

    The gateways' identity pool puts the prefix last, because a pool must not start with `gcp-` and a workload may.
    """
    prefix = f"{spec.name}-{spec.environment}"
    functions = [function.name for function in spec.functions]
    roles = (*ROLES, *(f"function-{name}" for name in functions))
    return Names(
        prefix=prefix,
        dataset=prefix.replace("-", "_"),
        buckets={role: bucket_name(spec.project, prefix, role) for role in BUCKETS},
        accounts={role: account_id(prefix, role) for role in roles},
        functions={name: f"{prefix}-{name}" for name in functions},
        pool=_fit("", "gateways", prefix, name_rule("workload-identity-pool").maximum),
    )


def account_id(prefix: str, role: str) -> str:
    """Name the service account of a role: `<prefix>-<role>`, with a hash where that is longer than 30 characters."""
    return _fit("", prefix, role, name_rule("service-account").maximum)


def bucket_name(project: str, prefix: str, role: str) -> str:
    """Name a bucket, unique in the world because it carries the project; with a hash where it would be too long."""
    return _fit(f"{project}-", prefix, role, name_rule("bucket").maximum)


def name_problems(spec: IotTelemetry, found: Names) -> Iterator[Problem]:
    """Find every name that Google would refuse, once for each field that it comes from."""
    return refused(_samples(spec, found))


def refused(samples: Iterable[Sample]) -> Iterator[Problem]:
    """Find the names that Google would refuse among samples, once for each field; the likeliest culprit comes first."""
    told: set[FieldPath] = set()
    for path, value, kind, name in samples:
        rule = name_rule(kind)
        fault = rule.fault(name)
        if fault and path not in told:
            told.add(path)
            yield Problem(
                code="name",
                message=f"the {kind.replace('-', ' ')} would be called {name!r}, and {fault}",
                path=path,
                value=value,
                allowed=f"{rule.minimum} to {rule.maximum} characters: {rule.allowed}",
                hint="choose another name",
            )


def _samples(spec: IotTelemetry, found: Names) -> Iterator[Sample]:
    yield ("project",), spec.project, "bucket", f"{spec.project}-x"
    for kind, name in (
        *(("bucket", bucket.removeprefix(f"{spec.project}-")) for bucket in found.buckets.values()),
        ("pubsub", f"{found.prefix}-telemetry"),
        ("bigquery-dataset", found.dataset),
        ("firestore-database", found.prefix),
        ("workload-identity-pool", found.pool),
        *(("service-account", found.accounts[role]) for role in ROLES),
    ):
        yield ("name",), spec.name, kind, name
    for index, function in enumerate(spec.functions):
        path: FieldPath = ("functions", index, "name")
        yield path, function.name, "cloud-run-service", found.functions[function.name]
        yield path, function.name, "service-account", found.accounts[f"function-{function.name}"]


def _fit(head: str, prefix: str, role: str, most: int) -> str:
    """Cut the prefix, which all names share, before the role; the hash keeps apart what a cut made equal."""
    full = f"{head}{prefix}-{role}"
    if len(full) <= most:
        return full
    digest = hashlib.sha256(full.encode()).hexdigest()[:_HASH]
    room = most - len(head) - _HASH - 2
    kept = max(_SHORTEST_PREFIX, room - len(role))
    return f"{head}{prefix[:kept].rstrip('-')}-{role[: room - kept].rstrip('-')}-{digest}"
