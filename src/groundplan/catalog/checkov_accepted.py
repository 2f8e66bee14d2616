"""Checks of Checkov that a blueprint fails on purpose, each with its reason (`data/checkov_accepted.json`)."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache

from groundplan.catalog.data_file import read


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """One decision. resources: patterns of shell style, against the name without `<spec>-<environment>-`."""

    rule: str
    environments: tuple[str, ...]
    resources: tuple[str, ...]
    reason: str

    def covers(self, rule: str, environment: str, resource: str) -> bool:
        """Whether it lets `resource` fail `rule` in `environment`."""
        return (
            rule == self.rule
            and environment in self.environments
            and any(fnmatchcase(resource, pattern) for pattern in self.resources)
        )


@cache
def accepted() -> tuple[Accepted, ...]:
    """Every decision, in the order of the file."""
    return tuple(
        Accepted(
            rule=row["rule"],
            environments=tuple(row["environments"]),
            resources=tuple(row["resources"]),
            reason=row["reason"],
        )
        for row in read("checkov_accepted")["accepted"]
    )
