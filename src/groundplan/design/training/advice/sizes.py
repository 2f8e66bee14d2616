"""The best size of a family for a situation, or the one reason that rules the family out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from groundplan.catalog.accelerators import Accelerator, families
from groundplan.catalog.consumption import Option, offered
from groundplan.catalog.figures import figure
from groundplan.catalog.placement import place_key, places
from groundplan.catalog.regions import region_of
from groundplan.design.training.advice.estimate import Hourly, estimate, hourly, surest
from groundplan.design.training.advice.gates import conditions, doubts, refusal
from groundplan.design.training.advice.memory import Memory, capacity, fits
from groundplan.design.training.advice.row import Row
from groundplan.design.training.advice.situation import Situation
from groundplan.design.training.machines import Machines
from groundplan.design.training.shape import Estimate
from groundplan.design.wording import rough, size


@dataclass(frozen=True, slots=True)
class _Size:
    """One size with its price and estimate."""

    machines: Machines
    option: Option
    hourly: Hourly
    estimate: Estimate | None

    @property
    def dearness(self) -> tuple[bool, float]:
        """Cost of the run, or price of an hour where the run's length is unknown; unknown prices come last."""
        if self.estimate is not None and self.estimate.cost is not None:
            return False, self.estimate.cost[1]
        return self.hourly.usd is None, self.hourly.usd or 0.0


def family_row(family: str, sizes: Sequence[Accelerator], situation: Situation, needed: Memory) -> Row:
    """Weigh a family: hard gates, memory, time and cost, availability; the first that leaves nothing is the reason."""
    passed, why = _passing(sizes, situation)
    if not passed:
        return _out(family, why)
    large = [each for each in passed if fits(needed, each)]
    if not large:
        return _out(family, _too_small(passed[-1], needed))
    there = {key: _somewhere(key, large, situation) for key in {place_key(each) for each in large}}
    placed = [each for each in large if there[place_key(each)]]
    if not placed:
        return _out(family, "none of the places allowed has it")
    option = _option(family, situation)
    if option is None:
        return _out(family, "capacity must be reserved, and no reservation is named")
    chosen = best([sized(each, option, situation) for each in placed], situation)
    if isinstance(chosen, str) and option is Option.ON_DEMAND and situation.mode == "batch" and situation.budget_usd:
        spot = [sized(each, Option.SPOT, situation) for each in placed] if offered(family, Option.SPOT).yes else []
        cheaper = best(spot, situation) if spot else chosen
        chosen = chosen if isinstance(cheaper, str) else cheaper
    if isinstance(chosen, str):
        return _out(family, chosen)
    return row(family, families()[family], chosen, situation, passed[0])


def row(key: str, title: str, chosen: _Size, situation: Situation, example: Accelerator | None) -> Row:
    """The row of a size that is feasible."""
    return Row(
        key=key,
        title=title,
        feasible=True,
        machines=chosen.machines,
        option=chosen.option,
        estimate=chosen.estimate,
        usd_hour=chosen.hourly.usd,
        because=_because(chosen, situation),
        doubts=(
            *(doubts(situation, example) if example else ()),
            *([chosen.hourly.doubt] if chosen.hourly.doubt else ()),
        ),
        conditions=tuple(conditions(situation, example)) if example else (),
    )


def sized(machines: Machines, option: Option, situation: Situation) -> _Size:
    """A size with its price and estimate."""
    cost = hourly(situation, machines, option)
    return _Size(machines, option, cost, estimate(situation, machines, cost))


def best(sizes: Sequence[_Size], situation: Situation) -> _Size | str:
    """The cheapest size that is done in time and within the budget, the smallest of those; or why there is none."""
    in_time = [each for each in sizes if each.estimate is None or each.estimate.time[1] <= _limit(situation)]
    if not in_time:
        quickest = min(sizes, key=lambda each: each.estimate.time[1] if each.estimate else timedelta.max)
        return _too_slow(quickest, situation)
    affordable = [each for each in in_time if _affordable(each, situation)]
    if not affordable:
        return _too_dear(min(in_time, key=lambda each: each.dearness), situation)
    return min(affordable, key=lambda each: (each.dearness[0], round(each.dearness[1], 2)))


def _passing(sizes: Sequence[Accelerator], situation: Situation) -> tuple[list[Accelerator], str]:
    refusals = [(each, refusal(situation, each)) for each in sizes]
    return [each for each, why in refusals if not why], refusals[0][1]


def _somewhere(key: tuple[str, str], sizes: Sequence[Accelerator], situation: Situation) -> bool:
    """Whether sizes with a place key, which are all in the same zones, are in a place that is allowed."""
    accelerator = next(each for each in sizes if place_key(each) == key)
    if not situation.regions and not situation.zones:
        return bool(places(accelerator))
    wanted = set(situation.zones), set(situation.regions)
    return any(
        each.zone in wanted[0] if wanted[0] else region_of(each.zone) in wanted[1] for each in places(accelerator)
    )


def _option(family: str, situation: Situation) -> Option | None:
    if situation.reservation:
        return Option.RESERVATION
    return next((each for each in (Option.ON_DEMAND, Option.SPOT) if offered(family, each).yes), None)


def _limit(situation: Situation) -> timedelta:
    return situation.deadline or timedelta(days=figure("training.patience_days").value)


def _affordable(each: _Size, situation: Situation) -> bool:
    if situation.budget_usd is None:
        return True
    cost = each.estimate.cost if each.estimate else None
    return cost is not None and cost[1] <= situation.budget_usd


def _out(family: str, why: str) -> Row:
    return Row(key=family, title=families()[family], because=why, feasible=False)


def _too_small(largest: Machines, needed: Memory) -> str:
    number, each = capacity(largest)
    return (
        f"the run takes {size(needed.each(number))} of each accelerator even on {largest.name}, which has {size(each)}"
    )


def _too_slow(quickest: _Size, situation: Situation) -> str:
    taken = rough(quickest.estimate.time[1]) if quickest.estimate else "?"
    limit = (
        f"the deadline is {rough(situation.deadline)}"
        if situation.deadline
        else f"planned are {rough(_limit(situation))}"
    )
    return f"even {quickest.machines.name} takes up to {taken}; {limit}"


def _too_dear(cheapest: _Size, situation: Situation) -> str:
    cost = cheapest.estimate.cost if cheapest.estimate else None
    if cost is None:
        return f"what it costs is unknown ({cheapest.hourly.doubt}), and the budget is ${situation.budget_usd:,}"
    return f"costs up to ${cost[1]:,.0f} on {cheapest.machines.name}; the budget is ${situation.budget_usd:,}"


def _because(chosen: _Size, situation: Situation) -> str:
    where = surest(situation, chosen.machines, chosen.option, chosen.hourly.usd) if chosen.hourly.usd else ""
    note = f" ({where})" if where else ""
    if chosen.estimate is None:
        hour = "no known price" if chosen.hourly.usd is None else f"${chosen.hourly.usd:,.2f} an hour"
        return f"the smallest that holds the model; {hour}{note}"
    shortest, longest = chosen.estimate.time
    cost = chosen.estimate.cost
    price = f"${cost[0]:,.0f} to ${cost[1]:,.0f}" if cost else "no known price"
    least, greatest = (round(each * 100) for each in chosen.estimate.utilisation)
    return f"{rough(shortest)} to {rough(longest)} at {least} to {greatest} % of its peak rate, {price}{note}"
