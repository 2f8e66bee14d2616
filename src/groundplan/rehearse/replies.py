"""What a method answers: a reply, or a refusal in the shape of Google's errors.

Source: https://cloud.google.com/apis/design/errors, and for the `errors` list of Compute Engine, Cloud Storage and
BigQuery https://cloud.google.com/storage/docs/json_api/v1/status-codes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]
"""A JSON object."""

STATUSES = {
    "INVALID_ARGUMENT": 400,
    "FAILED_PRECONDITION": 400,
    "OUT_OF_RANGE": 400,
    "UNAUTHENTICATED": 401,
    "PERMISSION_DENIED": 403,
    "NOT_FOUND": 404,
    "ABORTED": 409,
    "ALREADY_EXISTS": 409,
    "CONDITION_NOT_MET": 412,
    "PAYLOAD_TOO_LARGE": 413,
    "RESOURCE_EXHAUSTED": 429,
    "INTERNAL": 500,
    "UNIMPLEMENTED": 501,
    "UNAVAILABLE": 503,
    "DEADLINE_EXCEEDED": 504,
}
"""HTTP status by canonical code. Source: google/rpc/code.proto; 412 and 413 are HTTP's own."""

_REASONS = {
    "INVALID_ARGUMENT": "invalid",
    "FAILED_PRECONDITION": "failedPrecondition",
    "PERMISSION_DENIED": "forbidden",
    "NOT_FOUND": "notFound",
    "ABORTED": "conflict",
    "ALREADY_EXISTS": "alreadyExists",
    "CONDITION_NOT_MET": "conditionNotMet",
    "PAYLOAD_TOO_LARGE": "uploadTooLarge",
    "RESOURCE_EXHAUSTED": "rateLimitExceeded",
    "UNAVAILABLE": "backendError",
    "INTERNAL": "backendError",
}
"""The word that the older APIs give for a code."""


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer. body: a JSON value, or the bytes of an object with their content type.

    delay: seconds until it is sent. lost: whether the connection is cut instead.
    """

    body: Any = field(default_factory=dict)
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    content_type: str = "application/json; charset=UTF-8"
    delay: float = 0
    lost: bool = False


class Refusal(Exception):  # noqa: N818 - an answer of the API, not a fault of the program
    """What the API would refuse. status: the canonical code. details: messages as `google.rpc` defines them.

    reason: the older APIs' word where it differs from the code's usual one; http: the status where it differs.
    """

    def __init__(
        self, status: str, message: str, *, details: tuple[Json, ...] = (), reason: str = "", http: int = 0
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.details = details
        self.reason = reason or _REASONS.get(status, "invalid")
        self.http = http or STATUSES[status]

    def reply(self) -> Reply:
        """The refusal as Google words it; both shapes in one, as Compute Engine gives them."""
        error: Json = {
            "code": self.http,
            "message": self.message,
            "errors": [{"message": self.message, "domain": "global", "reason": self.reason}],
            "status": self.status,
        }
        if self.details:
            error["details"] = list(self.details)
        return Reply({"error": error}, self.http)


def invalid(message: str, field: str = "") -> Refusal:
    """A 400 about one field, or about the whole request."""
    return violations({field: message}) if field else Refusal("INVALID_ARGUMENT", message)


def not_found(name: str) -> Refusal:
    """A 404 about a resource."""
    return Refusal("NOT_FOUND", f"Resource '{name}' was not found")


def already_exists(name: str) -> Refusal:
    """A 409 about a resource."""
    return Refusal("ALREADY_EXISTS", f"Resource '{name}' already exists")


def in_use(name: str, by: str) -> Refusal:
    """A 400 about deleting what something else still uses. Source: Compute's `resourceInUseByAnotherResource`."""
    message = f"The resource '{name}' is already being used by '{by}'"
    return Refusal("FAILED_PRECONDITION", message, reason="resourceInUseByAnotherResource")


def broken() -> Refusal:
    """A 501 for a fault of the emulator's own: after a 500 clients would try again for twenty minutes."""
    return Refusal("UNIMPLEMENTED", "Internal error encountered: the emulator fails at this call, see its log.")


def violations(found: Mapping[str, str]) -> Refusal:
    """A 400 that names every field at fault. found: what is wrong, by field path."""
    details = {
        "@type": "type.googleapis.com/google.rpc.BadRequest",
        "fieldViolations": [{"field": path, "description": wrong} for path, wrong in found.items()],
    }
    return Refusal("INVALID_ARGUMENT", "\n".join(found.values()), details=(details,))
