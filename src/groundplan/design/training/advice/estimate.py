"""Time and cost of a run: arithmetic over rate, at an assumed utilisation, and the list price for as long."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from groundplan.catalog.accelerator_prices import Price, price, prices
from groundplan.catalog.consumption import Option
from groundplan.catalog.figures import figure
from groundplan.catalog.placement import places
from groundplan.catalog.regions import region_of
from groundplan.design.training.advice.situation import Situation
from groundplan.design.training.advice.work import rate, utilisation, work
from groundplan.design.training.machines import CpuMachines, Machines
from groundplan.design.training.shape import Estimate

_HOUR = 3_600
_MICRO = 1_000_000
_LONGEST = timedelta(days=36_500_000)
"""A hundred thousand years: beyond it figures say nothing."""


@dataclass(frozen=True, slots=True)
class Hourly:
    """US dollars an hour for all machines; None: no price is known. doubt: what is unverified of it."""

    usd: float | None
    doubt: str = ""


def estimate(situation: Situation, machines: Machines, hourly: Hourly) -> Estimate | None:
    """The run's time and cost; None where the amount of work or the rate is unknown."""
    operations, peak = work(situation), rate(machines, situation)
    if operations is None or not peak:
        return None
    least, greatest = utilisation()
    shortest, longest = (_time(operations / (peak * share)) for share in (greatest, least))
    cost = None if hourly.usd is None else (_cost(hourly.usd, shortest), _cost(hourly.usd, longest))
    return Estimate(time=(shortest, longest), cost=cost, utilisation=(least, greatest))


def hourly(situation: Situation, machines: Machines, option: Option) -> Hourly:
    """The price in the cheapest place that is allowed."""
    if isinstance(machines, CpuMachines):
        each = figure("cpu.usd_micro_per_vcpu_hour").value / _MICRO
        return Hourly(each * machines.vcpus * machines.hosts)
    found = _cheapest(situation, machines, option)
    if found is None:
        return Hourly(None, doubt="no price is known where it may run")
    return Hourly(found.usd, "" if found.verified else f"UNVERIFIED: its price, {found.note}")


def surest(situation: Situation, machines: Machines, option: Option, usd: float) -> str:
    """The region that surely has the machines, of those where they cost so much; empty where none is known."""
    if isinstance(machines, CpuMachines):
        return ""
    alike = {found.region for found in _allowed(situation, machines, option) if found.usd == usd}
    return next((region for each in places(machines) if (region := region_of(each.zone)) in alike), "")


def _cheapest(situation: Situation, machines: Machines, option: Option) -> Price | None:
    return min(_allowed(situation, machines, option), key=lambda found: found.usd, default=None)


def _allowed(situation: Situation, machines: Machines, option: Option) -> Sequence[Price]:
    """The prices that are known in the regions where the run may take place."""
    assert not isinstance(machines, CpuMachines)  # noqa: S101 - their price is a figure of its own
    regions = set(situation.regions) or {region for zone in situation.zones if (region := region_of(zone))}
    if not regions:
        return prices(machines, option)
    return [found for region in sorted(regions) if (found := price(machines, option, region))]


def _cost(usd_hour: float, time: timedelta) -> float:
    return usd_hour * time.total_seconds() / _HOUR


def _time(seconds: float) -> timedelta:
    """Whole minutes, and the time before the first step."""
    started = figure("training.startup_seconds").value + seconds
    return (
        min(timedelta(minutes=max(1, round(started / 60))), _LONGEST)
        if started < _LONGEST.total_seconds()
        else _LONGEST
    )
