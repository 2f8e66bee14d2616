"""TPU slices by name and by topology. Sources and dates stand in `catalog/data/provider_rules_terms.json`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from groundplan.catalog.data_file import read
from groundplan.engine.rules.fault import Fault
from groundplan.engine.wording import either

_NAME = re.compile(r"(?P<generation>[a-z0-9]+)-(?P<size>\d{1,6})")
_CUBE = 4


def tpu_type(value: Any, facts: Mapping[str, Any]) -> Fault | None:  # noqa: ARG001 - one signature for all checks
    """Check an accelerator type of the Cloud TPU API: generation and number, such as `v6e-8`."""
    if not isinstance(value, str) or not value:
        return None
    generations = read("provider_rules_terms")["tpu_generations"]
    match = _NAME.fullmatch(value)
    if match is None or match["generation"] not in generations:
        allowed = f"a generation of {either(generations)} and its size, such as v6e-8"
        return Fault(code="provider-tpu", allowed=allowed)
    sizes = generations[match["generation"]]
    step, most = sizes.get("step", 0), sizes.get("most", 0)
    size = int(match["size"])
    if size in sizes["sizes"] or (step and size % step == 0 and step <= size <= most):
        return None
    more = f", then every {step} up to {most}" if step else ""
    allowed = either(f"{match['generation']}-{size}" for size in sizes["sizes"]) + more
    return Fault(code="provider-tpu", says="there is no slice of that size", allowed=allowed)


def tpu_topology(value: Any, facts: Mapping[str, Any]) -> Fault | None:  # noqa: ARG001 - one signature for all checks
    """How the chips of a slice stand: `AxB` from the list of flat ones, or `AxBxC`, ascending multiples of four."""
    if not isinstance(value, str) or not value:
        return None
    known = read("provider_rules_terms")["tpu_topologies"]
    sides = [int(side) for side in value.split("x")] if re.fullmatch(r"\d{1,3}(x\d{1,3}){1,2}", value) else []
    cubes = len(sides) == 3 and sides == sorted(sides) and all(side and side % _CUBE == 0 for side in sides)
    if value in known or cubes:
        return None
    allowed = f"{either(known)}, or AxBxC in ascending multiples of {_CUBE}"
    return Fault(code="provider-tpu", allowed=allowed)
