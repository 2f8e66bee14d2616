"""Faults on purpose: what goes wrong, for which calls, and how often.

A fault is kept in the state, so that it outlives the emulator's process, and is counted down by the calls it meets.
Shapes of the errors: https://cloud.google.com/compute/docs/troubleshooting/troubleshooting-resource-availability,
https://cloud.google.com/docs/quotas/troubleshoot, and https://google.aip.dev/193.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from fnmatch import fnmatchcase
from typing import Any, Literal, get_args

from groundplan.rehearse.discovery import Method
from groundplan.rehearse.replies import STATUSES, Json, Refusal, violations
from groundplan.rehearse.state import State

Kind = Literal[
    "quota",
    "rate-limit",
    "unavailable",
    "refuse",
    "stockout",
    "failed-operation",
    "slow-operation",
    "slow-answer",
    "lost-request",
    "lost-answer",
]
"""quota, rate-limit, unavailable, refuse: the call is refused before anything is done. stockout: creating machines in
a zone ends in an operation that failed. failed-operation, slow-operation: how the operation that a call starts ends,
and when. slow-answer: seconds until the answer. lost-request, lost-answer: the connection is cut before, or after, the
work is done."""

_REFUSES = ("quota", "rate-limit", "unavailable", "refuse")

_CREATES_MACHINES = (
    "compute.instances.insert",
    "compute.instances.start",
    "compute.nodeGroups.insert",
    "compute.reservations.insert",
    "notebooks.projects.locations.instances.create",
    "tpu.projects.locations.nodes.create",
)
"""The methods that take capacity in a zone."""

_OPERATIONS = ("stockout", "failed-operation", "slow-operation")
"""The kinds that meet only calls that start an operation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Something that goes wrong.

    api, method, name: patterns with `*` for the API (`compute`), the discovery id of the method
    (`compute.networks.insert`) and the relative name of the resource (`projects/p/global/networks/n`).
    zone: the zone of a stock-out. times: how many calls it meets before it is over; 0: it stays until it is cleared.
    seconds: how slow. status, message, reason: the canonical code, the text and Compute Engine's word for a refusal
    and for the error of an operation; each kind has its own where they are empty.
    """

    kind: Kind
    api: str = "*"
    method: str = "*"
    name: str = "*"
    zone: str = ""
    times: int = 1
    seconds: float = 0
    status: str = ""
    message: str = ""
    reason: str = ""

    def meets(self, method: Method, api: str, name: str) -> bool:
        """Whether a call of a method on the resource of that relative name is met."""
        if self.kind in _OPERATIONS and not (method.response or "").endswith("Operation"):
            return False
        if self.kind == "stockout" and not _takes_capacity(method, name, self.zone):
            return False
        patterns = ((api, self.api), (method.id, self.method), (name, self.name))
        return all(fnmatchcase(given, pattern) for given, pattern in patterns)

    @property
    def refuses(self) -> bool:
        """Whether the call is refused before anything is done."""
        return self.kind in _REFUSES

    def ends_operation(self, method: Method) -> bool:
        """Whether the operation that a call starts ends in the error; so late Compute Engine tells quotas of VMs."""
        return self.kind in ("stockout", "failed-operation") or self._late_quota(method)

    def _late_quota(self, method: Method) -> bool:
        return self.kind == "quota" and method.id == "compute.instances.insert"

    def refusal(self, method: Method, name: str) -> Refusal:
        """The error that it stands for, for a call of a method on the resource of that relative name."""
        api = method.id.partition(".")[0]
        usual = _REFUSALS.get(self.kind, _unavailable)(api, name)
        if self._late_quota(method):
            usual = Refusal(usual.status, usual.message, reason="QUOTA_EXCEEDED")
        if not (self.status or self.message or self.reason):
            return usual
        status = self.status or usual.status
        http = 0 if self.status else usual.http
        reason = self.reason or ("" if self.status else usual.reason)
        return Refusal(status, self.message or usual.message, details=usual.details, reason=reason, http=http)


def read(sent: object) -> Fault:
    """A fault as JSON tells it; raises Refusal for what makes none."""
    if not isinstance(sent, dict):
        raise violations({"": 'A fault is an object: {"kind": "quota", "method": "compute.networks.insert"}'})
    wrong = {key: f"Unknown field '{key}'. Known: {', '.join(_KINDS)}" for key in sent if key not in _KINDS}
    for key, known in _KINDS.items():
        if key in sent and (isinstance(sent[key], bool) or not isinstance(sent[key], known)):
            wrong[key] = f"Invalid value at '{key}': {sent[key]!r:.80}"
    if sent.get("kind") not in get_args(Kind):
        wrong["kind"] = f"kind must be one of {', '.join(get_args(Kind))}"
    if sent.get("status", "OK") not in ("OK", *STATUSES):
        wrong["status"] = f"status must be one of {', '.join(STATUSES)}"
    for key in ("times", "seconds"):
        if key not in wrong and not 0 <= sent.get(key, 0) <= _MOST:
            wrong[key] = f"{key} must be 0 to {_MOST}"
    if wrong:
        raise violations(wrong)
    return Fault(**sent)


def inject(state: State, fault: Fault) -> int:
    """Let a fault happen from now on; gives its number."""
    return state.put_fault(asdict(fault))


def waiting(state: State) -> list[tuple[int, Fault]]:
    """The faults that are still to happen, by number."""
    return [(number, Fault(**body)) for number, body in state.faults()]


def clear(state: State) -> None:
    """No more faults."""
    for number, _ in state.faults():
        state.drop_fault(number)


def meet(state: State, method: Method, name: str) -> Fault | None:
    """The first fault that meets a call, counted down; None when all goes well."""
    api = method.id.partition(".")[0]
    for number, fault in waiting(state):
        if fault.meets(method, api, name):
            _count(state, number, fault)
            return fault
    return None


def _count(state: State, number: int, fault: Fault) -> None:
    if fault.times == 1:
        state.drop_fault(number)
    elif fault.times:
        state.put_fault(asdict(replace(fault, times=fault.times - 1)), number)


def _takes_capacity(method: Method, name: str, zone: str) -> bool:
    places = name.split("/")[3:4]
    return method.id in _CREATES_MACHINES and (not zone or zone in places)


def _quota(api: str, name: str) -> Refusal:
    if api == "compute":
        metric = name.split("/")[-2].upper() if "/" in name else "RESOURCES"
        message = f"Quota '{metric}' exceeded.  Limit: 0.0."
        return Refusal("PERMISSION_DENIED", message, reason="quotaExceeded")
    message = f"Quota exceeded for quota metric 'Write requests' of service '{api}.googleapis.com'."
    return Refusal("RESOURCE_EXHAUSTED", message, details=(_limited(api, "RATE_LIMIT_EXCEEDED"),))


def _rate_limit(api: str, _name: str) -> Refusal:
    message = f"Quota exceeded for quota metric 'Requests' and limit 'Requests per minute' of '{api}.googleapis.com'."
    return Refusal("RESOURCE_EXHAUSTED", message, details=(_limited(api, "RATE_LIMIT_EXCEEDED"),))


def _unavailable(_api: str, _name: str) -> Refusal:
    return Refusal("UNAVAILABLE", "The service is currently unavailable.")


def _stockout(api: str, name: str) -> Refusal:
    zone = "/".join(name.split("/")[:4])
    if api == "compute":
        message = (
            f"The zone '{zone}' does not have enough resources available to fulfill the request.  "
            "Try a different zone, or try again later."
        )
        return Refusal("UNAVAILABLE", message, reason="ZONE_RESOURCE_POOL_EXHAUSTED")
    where = zone.rpartition("/")[2]
    message = f'There is no more capacity in the zone "{where}"; you can try in another zone where it is offered.'
    return Refusal("RESOURCE_EXHAUSTED", message)


def _failed(_api: str, _name: str) -> Refusal:
    return Refusal("INTERNAL", "An internal error has occurred.", reason="INTERNAL_ERROR")


def _limited(api: str, reason: str) -> Json:
    return {
        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
        "reason": reason,
        "domain": "googleapis.com",
        "metadata": {"service": f"{api}.googleapis.com"},
    }


_REFUSALS: Mapping[str, Callable[[str, str], Refusal]] = {
    "quota": _quota,
    "rate-limit": _rate_limit,
    "unavailable": _unavailable,
    "stockout": _stockout,
    "failed-operation": _failed,
}

_KINDS: Mapping[str, Any] = {
    field.name: {"int": int, "float": int | float}.get(str(field.type), str) for field in fields(Fault)
}
"""The type of each field of a fault in JSON."""

_MOST = 100_000
"""The largest number of times, and of seconds."""
