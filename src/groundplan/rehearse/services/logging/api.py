"""What the parts of the Cloud Logging API share."""

from __future__ import annotations

from groundplan.rehearse.service import Service

service = Service(
    "logging",
    ("v2",),
    types="google.logging.v2",
    cascade=frozenset({"logging.projects.locations.buckets", "logging.locations.buckets"}),
)

SCOPES = ("", "projects.", "folders.", "organizations.", "billingAccounts.")
"""What stands between `logging.` and the collection in method ids: the API has each method once per kind of owner."""


def collections(name: str) -> tuple[str, ...]:
    """The ids of a collection, `sinks`, for every kind of owner."""
    return tuple(f"logging.{scope}{name}" for scope in SCOPES)
