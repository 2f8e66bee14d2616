"""TPU slices by name and by topology, as the accelerator catalogue has them (`catalog/tpus.py`)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from groundplan.catalog.tpus import tpu_generations, tpu_slices
from groundplan.engine.rules.fault import Fault
from groundplan.engine.wording import either

_NAME = re.compile(r"(?P<generation>[a-z0-9]+)-(?P<size>\d{1,6})")
_SHOWN = 12


def tpu_type(value: Any, facts: Mapping[str, Any]) -> Fault | None:  # noqa: ARG001 - one signature for all checks
    """Check an accelerator type of the Cloud TPU API: generation and number, such as `v6e-8`."""
    if not isinstance(value, str) or not value:
        return None
    types = _types()
    match = _NAME.fullmatch(value)
    if match is None or match["generation"] not in types:
        allowed = f"a generation of {either(types)} and its size, such as v6e-8"
        return Fault(code="provider-tpu", allowed=allowed)
    known = types[match["generation"]]
    if value in known:
        return None
    return Fault(code="provider-tpu", says="there is no slice of that size", allowed=_shown(known))


def tpu_topology(value: Any, facts: Mapping[str, Any]) -> Fault | None:  # noqa: ARG001 - one signature for all checks
    """How the chips of a slice stand: `AxB` or `AxBxC`, as some generation has them."""
    if not isinstance(value, str) or not value or value in _topologies():
        return None
    return Fault(code="provider-tpu", allowed=_shown(_topologies()))


@cache
def _types() -> Mapping[str, tuple[str, ...]]:
    """Every accelerator type, smallest first, by what comes before its number."""
    slices = {each.accelerator_prefix: tpu_slices(name) for name, each in tpu_generations().items()}
    return {
        prefix: tuple(each.accelerator_type for each in found if each.accelerator_type)
        for prefix, found in slices.items()
        if prefix
    }


@cache
def _topologies() -> tuple[str, ...]:
    every = sorted((each for name in tpu_generations() for each in tpu_slices(name)), key=lambda each: each.chips)
    return tuple(dict.fromkeys(each.topology for each in every))


def _shown(known: tuple[str, ...]) -> str:
    return f"{', '.join(known[:_SHOWN])} and larger ones up to {known[-1]}" if len(known) > _SHOWN else either(known)
