"""How accelerators are obtained, which families offer it, and what it forces. Data: `data/consumption.json`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from functools import cache

from groundplan.catalog.accelerators import families
from groundplan.catalog.answers import Answer
from groundplan.catalog.data_file import read
from groundplan.catalog.sources import Source, source


class Option(StrEnum):
    """How accelerators are obtained and paid."""

    ON_DEMAND = "on-demand"
    SPOT = "spot"
    FLEX_START = "flex-start"
    RESERVATION = "reservation"
    CALENDAR = "calendar"

    @property
    def phrase(self) -> str:
        """How a sentence says it: `can be had <phrase>`."""
        return str(read("consumption")["options"][self]["phrase"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Companions:
    """What an option forces on the scheduling of a Compute Engine machine, and on a TPU VM of the TPU API.

    provisioning_model, preemptible, automatic_restart: as the API calls them; automatic_restart None: free.
    on_host_maintenance: no machine with accelerators migrates. termination_actions: those allowed; empty: any.
    shortest_run, longest_run: of `max_run_duration`, or of a calendar-mode reservation; None: no limit is known.
    named_reservation: whether a reservation must be named. notice: between the warning and the end when the machine is
    taken away early; None: it is not, or nobody says how soon. tpu_spot, tpu_reserved: what a TPU VM's scheduling says.
    """

    option: Option
    provisioning_model: str
    preemptible: bool
    automatic_restart: bool | None
    on_host_maintenance: str
    termination_actions: tuple[str, ...]
    shortest_run: timedelta | None
    longest_run: timedelta | None
    named_reservation: bool
    notice: timedelta | None
    tpu_spot: bool
    tpu_reserved: bool
    source: Source

    @property
    def run_required(self) -> bool:
        """Whether the machine must say how long it runs at most."""
        return self.provisioning_model == "FLEX_START"


@cache
def companions(option: Option, family: str) -> Companions:
    """What an option forces on machines of a family; raises LookupError when there is no such family."""
    _known(family)
    table = read("consumption")
    row = table["options"][option]
    bound = option is Option.RESERVATION and family in table["bound"]
    shortest, longest = row["run_seconds"] or (None, None)
    return Companions(
        option=option,
        provisioning_model="RESERVATION_BOUND" if bound else row["provisioning_model"],
        preemptible=row["preemptible"],
        automatic_restart=row["automatic_restart"],
        on_host_maintenance="TERMINATE",
        termination_actions=tuple(row["termination_actions"]),
        shortest_run=None if shortest is None else timedelta(seconds=shortest),
        longest_run=None if longest is None else timedelta(seconds=longest),
        named_reservation=row["named_reservation"],
        notice=None if row["notice_seconds"] is None else timedelta(seconds=row["notice_seconds"]),
        tpu_spot=option is Option.SPOT,
        tpu_reserved=option is Option.RESERVATION,
        source=source(row["cite"]),
    )


@cache
def offered(family: str, option: Option) -> Answer:
    """Whether a family can be had with an option; raises LookupError when there is no such family."""
    _known(family)
    row = read("consumption")["offered"][family][option]
    unknown = f"whether {families()[family]} can be had {option.phrase}"
    return Answer(
        yes=row["exists"],
        because=unknown if row["exists"] is None else row.get("because", ""),
        condition=row.get("condition", ""),
        zones=tuple(row.get("zones", ())),
        source=source(row["cite"]),
    )


def options(family: str) -> tuple[Option, ...]:
    """The options that a family is known to have."""
    return tuple(option for option in Option if offered(family, option).yes)


def _known(family: str) -> None:
    if family not in families():
        raise LookupError(f"there is no family of accelerators {family!r}")
