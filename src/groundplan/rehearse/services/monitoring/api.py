"""What the parts of the Cloud Monitoring API share."""

from __future__ import annotations

from collections.abc import Iterator

from groundplan.rehearse.call import Call, unique_number
from groundplan.rehearse.replies import Json
from groundplan.rehearse.service import Service

service = Service("monitoring", ("v3", "v1"), types="google.monitoring.v3")


def numbered(call: Call) -> str:
    """The name of something new that the API itself numbers."""
    return f"{call.path}/{unique_number(f'{call.path} {call.state.next(call.path)}', call.now)}"


def policies(call: Call) -> Iterator[tuple[str, Json]]:
    """The alert policies of the project that is called for, by their names in the state."""
    yield from call.state.members(f"{call.host}/projects/{call.project}/alertPolicies")


def filters(policy: Json) -> Iterator[tuple[str, str]]:
    """The filters and queries of an alert policy's conditions, each with its place."""
    for at, condition in enumerate(policy.get("conditions", ())):
        for kind, told in condition.items():
            if kind.startswith("condition") and isinstance(told, dict):
                for field in ("filter", "denominatorFilter", "query"):
                    if field in told:
                        yield f"alertPolicy.conditions[{at}].{kind}.{field}", told[field]
