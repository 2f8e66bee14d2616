"""How long hosts run at most: a run that never ends and is never idle costs money without end."""

from __future__ import annotations

from datetime import timedelta
from math import ceil

from groundplan.design.decision import Decision
from groundplan.design.training.record import RunLimit
from groundplan.design.training.shape import Estimate
from groundplan.design.wording import rough
from groundplan.spec.training import Training
from groundplan.spec.words import ControlPlane

TIMES = 3
"""How often the longest estimate fits into the limit: estimates know nothing of start-up, slow data and evaluation, and
work that takes longer still does not do what the spec describes."""

UNKNOWN = timedelta(days=7)
"""The limit of a run of which nobody says how much it computes; as long as the longest flex-start."""


def run_limit(spec: Training, plane: ControlPlane, estimate: Estimate | None) -> Decision[RunLimit]:
    """Decide how long hosts run at most, and who keeps the time."""
    value, because = _limit(spec, plane, estimate)
    return Decision(
        title="Limit",
        value=value,
        because=because,
        source="groundplan",
        field="consumption.duration",
    )


def _limit(spec: Training, plane: ControlPlane, estimate: Estimate | None) -> tuple[RunLimit, str]:
    if plane == "queued":
        endless = "nothing starts by itself on a queued TPU, so nothing ends it but `pulumi destroy`"
        return RunLimit(after=None, by_hosts=False), endless
    if spec.consumption.duration is not None:
        by_hosts = plane == "tpu-vm"
        keeper = "the hosts keep the time, which the TPU API does not" if by_hosts else "Compute Engine keeps the time"
        return RunLimit(after=spec.consumption.duration, by_hosts=by_hosts), f"the spec asks for it; {keeper}"
    if spec.run.mode == "interactive":
        return RunLimit(after=None, by_hosts=False), "somebody works at it, and machines that are left alone end"
    after, why = _own(spec, estimate)
    return RunLimit(after=after, by_hosts=True), f"{why}; the hosts keep the time from their first boot"


def _own(spec: Training, estimate: Estimate | None) -> tuple[timedelta, str]:
    """The limit of a batch whose spec gives none, in whole days; never before its deadline."""
    deadline = spec.run.deadline or timedelta(0)
    if estimate is None:
        found, why = UNKNOWN, "the spec does not say how much it computes"
    else:
        longest = estimate.time[1]
        found = timedelta(days=ceil(TIMES * longest / timedelta(days=1)))
        why = f"{TIMES} times the longest estimate of {rough(longest)}, in whole days"
    return (deadline, "by then it must be done") if deadline >= found else (found, why)
