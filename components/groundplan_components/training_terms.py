"""How training machines are obtained: from the terms to Compute Engine's scheduling and reservation affinity. Pure.

Sources: docs.cloud.google.com/compute/docs/instances/provisioning-models and .../flex-start-vms; the companions that
each provisioning model forces, as the provider's `Instance.scheduling` documents them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from pulumi_gcp import compute

Option = Literal["on-demand", "spot", "flex-start", "reservation", "calendar"]

LONGEST_FLEX_START = timedelta(days=7)
SHORTEST_FLEX_START = timedelta(minutes=10)
RESERVATION_NAME = "compute.googleapis.com/reservation-name"
"""The key by which an affinity names a reservation of the same project."""

MODELS: dict[Option, str] = {
    "on-demand": "STANDARD",
    "spot": "SPOT",
    "flex-start": "FLEX_START",
    "reservation": "STANDARD",
    "calendar": "RESERVATION_BOUND",
}
"""Compute Engine's provisioning model of each option; some machine types refuse STANDARD, see `Terms.bound`."""


@dataclass(frozen=True, kw_only=True)
class Terms:
    """How machines are obtained and when they end.

    reservation: its name; `reservation` and `calendar` need one, the others have none. bound: machines from a
    reservation live and die with it, as machine types demand that refuse the standard model. duration: machines end
    after it; flex-start needs one of 10 minutes to 7 days. termination: what then happens, and what happens on
    preemption; STOP or DELETE, which flex-start and bound machines demand; empty when nothing ends them.

    Raises ValueError for a combination that Compute Engine would refuse.
    """

    option: Option
    reservation: str | None = None
    bound: bool = False
    duration: timedelta | None = None
    termination: Literal["", "STOP", "DELETE"] = ""

    def __post_init__(self) -> None:
        reserved = self.option in {"reservation", "calendar"}
        if reserved is not bool(self.reservation):
            raise ValueError(f"{self.option} {'needs a' if reserved else 'has no'} reservation")
        if self.bound and not reserved:
            raise ValueError(f"{self.option} machines are bound to no reservation")
        if self.model in {"FLEX_START", "RESERVATION_BOUND"} and self.termination != "DELETE":
            raise ValueError(f"{self.option} machines are deleted when they end, not {self.termination or 'kept'}")
        if self.option == "flex-start" and not (
            self.duration and SHORTEST_FLEX_START <= self.duration <= LONGEST_FLEX_START
        ):
            raise ValueError(f"flex-start needs a duration of 10 minutes to 7 days, not {self.duration}")
        if (self.duration or self.option == "spot") and not self.termination:
            raise ValueError(f"{self.option} machines end: say whether they are stopped or deleted")

    @property
    def model(self) -> str:
        """Compute Engine's provisioning model."""
        return "RESERVATION_BOUND" if self.bound else MODELS[self.option]


def scheduling(terms: Terms) -> compute.InstanceSchedulingArgsDict:
    """Write the terms as scheduling. Machines with accelerators never migrate: they end for maintenance."""
    found: compute.InstanceSchedulingArgsDict = {
        "provisioning_model": terms.model,
        "preemptible": terms.model == "SPOT",
        "automatic_restart": terms.model in {"STANDARD", "RESERVATION_BOUND"},
        "on_host_maintenance": "TERMINATE",
    }
    if terms.duration or terms.model != "STANDARD":
        found["instance_termination_action"] = terms.termination
    if terms.duration:
        found["max_run_duration"] = {"seconds": int(terms.duration.total_seconds())}
    return found


def reservation_affinity(terms: Terms) -> compute.InstanceReservationAffinityArgsDict | None:
    """Name the reservation that machines consume; spot and flex-start consume none, on demand whatever fits."""
    if terms.reservation:
        return {
            "type": "SPECIFIC_RESERVATION",
            "specific_reservation": {"key": RESERVATION_NAME, "values": [terms.reservation]},
        }
    return None if terms.option == "on-demand" else {"type": "NO_RESERVATION"}
