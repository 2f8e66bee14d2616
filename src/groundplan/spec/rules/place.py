"""Rules of name, region and labels: what Google accepts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from groundplan.catalog.names import name_rule
from groundplan.catalog.regions import regions
from groundplan.spec.reserved import LABELS, LABELS_LEFT
from groundplan.spec.rules.rule import Fault, reads
from groundplan.spec.suggest import did_you_mean

if TYPE_CHECKING:
    from groundplan.spec.iot_telemetry import IotTelemetry
    from groundplan.spec.kinds import Spec

PREFIXED = ("compute", "pubsub", "bucket", "service-account", "firestore-database", "cloud-run-service")
"""Kinds of resource whose names start with the workload's prefix."""

_KEY = r"[a-z][a-z0-9_-]{0,62}"
_VALUE = r"[a-z0-9_-]{0,63}"


@reads("region")
def region_exists(spec: IotTelemetry) -> Iterator[Fault]:
    """Everything runs in the region, so Google Cloud must have it."""
    if spec.region not in regions():
        yield Fault(
            code="region",
            path=("region",),
            message=f'"{spec.region[:40]}" is not a region of Google Cloud',
            allowed="a region such as europe-west4",
            hint=did_you_mean(spec.region, regions()),
        )


@reads("name", "environment")
def prefix_suits_every_service(spec: Spec) -> Iterator[Fault]:
    """`<name>-<environment>` starts every physical name."""
    prefix = f"{spec.name}-{spec.environment}"
    fault = next((fault for kind in PREFIXED if (fault := name_rule(kind).fault(prefix))), "")
    if fault:
        message = f'no resource can be named "{prefix}": {fault}'
        yield Fault(code="name", path=("name",), message=message, hint="choose another name")


@reads("labels")
def labels_are_googles(spec: Spec) -> Iterator[Fault]:
    """Keys and values within Google's rules, in the ASCII that every service accepts.

    Source: "Requirements for labels", docs.cloud.google.com/resource-manager/docs/labels-overview.
    """
    if len(spec.labels) > LABELS_LEFT:
        message = f"{len(spec.labels)} labels are too many"
        yield Fault(code="length", path=("labels",), message=message, allowed=f"at most {LABELS_LEFT} labels")
    for key, value in spec.labels.items():
        path = ("labels", key)
        shown = key[:40]
        if key in LABELS or key.startswith(("goog", "pulumi")):
            message, hint = f'the label "{shown}" is reserved', "choose another key"
            yield Fault(code="reserved", path=path, message=message, hint=hint, at_key=True)
        elif not re.fullmatch(_KEY, key):
            allowed = "up to 63 lower-case letters, digits, dashes and underscores; a letter first"
            message = f'"{shown}" cannot be a label'
            yield Fault(code="label", path=path, message=message, allowed=allowed, at_key=True)
        if not re.fullmatch(_VALUE, value):
            allowed = "up to 63 lower-case letters, digits, dashes and underscores"
            message = f'"{value[:40]}" cannot be the value of a label'
            yield Fault(code="label", path=path, message=message, allowed=allowed)
