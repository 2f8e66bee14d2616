"""Which frameworks and which code run on which accelerators. Data: `data/frameworks.json`."""

from __future__ import annotations

from enum import StrEnum
from functools import cache

from groundplan.catalog.accelerators import Accelerator
from groundplan.catalog.answers import Answer
from groundplan.catalog.chips import Format
from groundplan.catalog.data_file import read
from groundplan.catalog.sources import source
from groundplan.catalog.tpus import TpuSlice


class Need(StrEnum):
    """What training code may need besides its framework."""

    CUSTOM_OPERATIONS = "custom-operations"
    COMPILED_LIBRARIES = "compiled-libraries"
    DOUBLE_PRECISION = "double-precision"


@cache
def frameworks() -> tuple[str, ...]:
    """Every framework by the name that specs use."""
    return tuple(read("frameworks")["frameworks"])


def runs(framework: str, accelerator: Accelerator) -> Answer:
    """Whether training code of a framework runs on an accelerator; raises LookupError for an unknown framework."""
    rows = read("frameworks")["frameworks"]
    if framework not in rows:
        raise LookupError(f"there is no framework {framework!r}")
    return _answer(rows[framework], accelerator, read("frameworks")["families"].get(accelerator.family, {}))


def meets(need: Need, accelerator: Accelerator) -> Answer:
    """Whether an accelerator does what code needs; weak double precision is a yes with its rate as the condition."""
    rows = read("frameworks")["needs"][need]
    if need is not Need.DOUBLE_PRECISION or isinstance(accelerator, TpuSlice):
        return _answer(rows, accelerator, {})
    peak = accelerator.chip.peak(Format.FP64)
    weak = accelerator.chip.double_precision == "weak" and peak is not None
    condition = f"at {peak.tera:g} TFLOPS in double precision only" if weak and peak and peak.tera else ""
    return Answer(yes=True, condition=condition, source=peak.source if peak else accelerator.source)


def computes(number_format: Format, accelerator: Accelerator) -> Answer:
    """Whether an accelerator computes in a number format."""
    chip = accelerator.chip
    if number_format in chip.formats:
        return Answer(yes=True, source=chip.source)
    return Answer(yes=False, because=f"{chip.title} does not compute in {number_format}", source=chip.source)


def _answer(rows: dict[str, dict[str, object]], accelerator: Accelerator, besides: dict[str, str]) -> Answer:
    kind = "tpu" if isinstance(accelerator, TpuSlice) else "gpu"
    row = rows.get(accelerator.family) or rows[kind]
    conditions = [str(each["condition"]) for each in (row, besides) if "condition" in each]
    verdict = row["runs"]
    return Answer(
        yes=None if verdict is None else bool(verdict),
        because=str(row.get("because", "")),
        condition="; ".join(conditions),
        source=source(str(row["cite"])),
    )
