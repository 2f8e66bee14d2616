"""How the chips of a TPU slice stand: `4x4` in a plane, `4x4x8` in space."""

from __future__ import annotations

import re
from functools import cache
from math import prod

_TOPOLOGY = re.compile(r"\d{1,3}(x\d{1,3}){1,2}")
_CUBE = 4


def sides(topology: str) -> tuple[int, ...]:
    """The sides of `4x4x8`; raises ValueError when `topology` is not of that form."""
    if not _TOPOLOGY.fullmatch(topology):
        raise ValueError(f"{topology!r} is not a topology such as 4x4 or 4x4x8")
    return tuple(int(side) for side in topology.split("x"))


def chips(topology: str) -> int:
    """How many chips stand in a topology."""
    return prod(sides(topology))


@cache
def cubes(most: int, side: int) -> tuple[str, ...]:
    """Every `AxBxC` with A <= B <= C of at most `most` cubes of 4x4x4, no side longer than `side`; fewest chips first.

    The rule of Google's GKE pages; XPK enumerates the same ones.
    """
    solid = [
        (_CUBE * a, _CUBE * b, _CUBE * c)
        for a in range(1, most + 1)
        for b in range(a, most // a + 1)
        for c in range(b, min(most // (a * b), side // _CUBE) + 1)
    ]
    solid.sort(key=lambda shape: (prod(shape), sum(shape), shape))
    return tuple("x".join(map(str, shape)) for shape in solid)


def defaults(topologies: tuple[str, ...]) -> frozenset[str]:
    """Of the topologies with the same number of chips, the one with the smallest sum of sides."""
    chosen: dict[int, tuple[int, str]] = {}
    for topology in topologies:
        shape = sides(topology)
        size, rank = prod(shape), (sum(shape), topology)
        chosen[size] = min(chosen.get(size, rank), rank)
    return frozenset(topology for _, topology in chosen.values())
