"""What accelerators cost by the hour at list price. Data: `data/accelerator_prices.json`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal, NamedTuple

from groundplan.catalog.accelerators import Accelerator
from groundplan.catalog.consumption import Option
from groundplan.catalog.data_file import read
from groundplan.catalog.placement import place_key
from groundplan.catalog.sources import Source, source
from groundplan.catalog.tpus import TpuSlice

Model = Literal["on-demand", "spot"]
"""The two price lists there are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """The list price of an accelerator with all its machines.

    usd: US dollars an hour. model: the price list. note: how it was derived, or why the bill may be lower; or empty.
    verified: False when it was derived or added up.
    """

    usd: float
    region: str
    model: Model
    note: str
    verified: bool
    source: Source


class _Rate(NamedTuple):
    usd: float
    note: str
    verified: bool
    source: Source


def price(accelerator: Accelerator, option: Option, region: str) -> Price | None:
    """The price in a region; None when none is known there.

    Reservations and Flex-start are billed below the on-demand list price by what nobody could read: they get that price
    and a note.
    """
    model: Model = "spot" if option is Option.SPOT else "on-demand"
    parts = _parts(accelerator, model, region)
    if parts is None:
        return None
    notes = [rate.note for rate, _ in parts]
    if option not in {Option.SPOT, Option.ON_DEMAND}:
        notes.append(f"on-demand list price; what it costs {option.phrase} could not be read")
    return Price(
        usd=sum(rate.usd * number for rate, number in parts),
        region=region,
        model=model,
        note="; ".join(dict.fromkeys(note for note in notes if note)),
        verified=all(rate.verified for rate, _ in parts),
        source=parts[-1][0].source,
    )


def prices(accelerator: Accelerator, option: Option) -> tuple[Price, ...]:
    """Every price that is known, cheapest first."""
    found = (price(accelerator, option, region) for region in _regions())
    return tuple(sorted((each for each in found if each), key=lambda each: (each.usd, each.region)))


def _parts(accelerator: Accelerator, model: Model, region: str) -> list[tuple[_Rate, float]] | None:
    """What is billed and how many of it: chips, machines, or machines and the GPUs attached to them."""
    if isinstance(accelerator, TpuSlice):
        place = place_key(accelerator)[1].partition("|")[0]
        wanted: list[tuple[str, str, float]] = [("chip", place, accelerator.chips)]
    else:
        wanted = [("machine", accelerator.machine_type, accelerator.hosts)]
        if accelerator.attached:
            wanted.append(("gpu", accelerator.accelerator, accelerator.total))
    rates = [(_rates().get((per, what, model, region)), number) for per, what, number in wanted]
    known = [(rate, number) for rate, number in rates if rate is not None]
    return known if len(known) == len(wanted) else None


@cache
def _rates() -> dict[tuple[str, str, str, str], _Rate]:
    return {
        (table["per"], what, table["model"], region): _Rate(
            usd, table.get("note", ""), table.get("verified", True), source(table["cite"])
        )
        for table in read("accelerator_prices")["tables"]
        for region in table["regions"]
        for what, usd in table["usd"].items()
    }


@cache
def _regions() -> tuple[str, ...]:
    return tuple(sorted({region for _, _, _, region in _rates()}))
