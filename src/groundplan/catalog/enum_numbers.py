"""Numbers of enum values: clients send them in place of names (`data/enum_numbers.json`)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from groundplan.catalog.data_file import read


@cache
def names_by_number(values: tuple[str, ...]) -> Mapping[int, str]:
    """The values of an enum by number. values: as a discovery document lists them, by number from 0 unless known."""
    numbers = read("enum_numbers")["enums"].get(values[0])
    if numbers is None:
        return dict(enumerate(values))
    return {numbers[value]: value for value in values if value in numbers}
