"""What Checkov does not tell of its checks: how bad a failure is, and what to do (`data/checkov_checks.json`)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from groundplan.catalog.data_file import read

UNLISTED = "medium"
"""The severity of a check for which none is published."""


def severity(check: str) -> str:
    """How bad a failure of a check is: high, medium or low."""
    return _severities().get(check, UNLISTED)


def remedy(check: str) -> str:
    """What to do about a failure; empty where the check itself says what value it wants."""
    remedies: Mapping[str, str] = read("checkov_checks")["remedies"]
    return remedies.get(check, "")


def listed() -> frozenset[str]:
    """Every check that the file names."""
    return frozenset(_severities()) | frozenset(read("checkov_checks")["remedies"])


@cache
def _severities() -> Mapping[str, str]:
    listed: Mapping[str, list[str]] = read("checkov_checks")["severities"]
    return {check: severity for severity, checks in listed.items() for check in checks}
