"""What one GPU or TPU chip can do: memory, bandwidth and dense peak rates by number format."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Literal, NamedTuple

from groundplan.catalog.sources import Source, source

_GB, _GIB = 10**9, 2**30
_WEAK = 1 / 4


class Format(StrEnum):
    """How numbers are held where most of the arithmetic happens."""

    FP64 = "fp64"
    FP32 = "fp32"
    TF32 = "tf32"
    BF16 = "bf16"
    FP16 = "fp16"
    FP8 = "fp8"
    INT8 = "int8"


class Peak(NamedTuple):
    """The dense peak rate of a chip in one format.

    tera: TFLOPS, TOPS for int8; None when the chip has the format but no source gives its dense rate. verified: False
    when the rate was inferred.
    """

    format: Format
    tera: float | None
    verified: bool
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Chip:
    """One GPU or TPU chip.

    memory: bytes. bandwidth_gb_s: gigabytes per second to its memory. interconnect: what joins chips of one machine or
    slice, empty when nothing does; interconnect_gb_s: gigabytes per second of one chip, both ways. None: unknown.
    """

    name: str
    title: str
    memory: int
    bandwidth_gb_s: float | None
    interconnect: str
    interconnect_gb_s: float | None
    peaks: tuple[Peak, ...]
    source: Source

    @property
    def formats(self) -> frozenset[Format]:
        """The formats that it computes in."""
        return frozenset(peak.format for peak in self.peaks)

    @property
    def double_precision(self) -> Literal["full", "weak", "none"]:
        """`full` when 64-bit floating point runs at a quarter of the 32-bit rate or faster, `weak` when slower."""
        double, single = self.peak(Format.FP64), self.peak(Format.FP32)
        if double is None or double.tera is None:
            return "none"
        fast = single is not None and single.tera is not None and double.tera >= _WEAK * single.tera
        return "full" if fast else "weak"

    def peak(self, number_format: str) -> Peak | None:
        """Its peak in a format; None when it does not compute in it."""
        return next((peak for peak in self.peaks if peak.format == number_format), None)


def chip(name: str, title: str, row: Mapping[str, Any], *, interconnect: str) -> Chip:
    """Read a chip from its row in `gpus.json` or `tpus.json`."""
    cited = source(row["cite"])
    peak_cited = source(row.get("peak_cite", row["cite"]))
    peaks = (
        Peak(
            format=Format(each),
            tera=tera,
            verified=tera is not None and each not in row["unverified"],
            source=source("dense") if each in row["unverified"] else peak_cited,
        )
        for each, tera in row["peak"].items()
    )
    return Chip(
        name=name,
        title=title,
        memory=row["memory_gb"] * _GB if "memory_gb" in row else row["memory_gib"] * _GIB,
        bandwidth_gb_s=row["bandwidth_gb_s"],
        interconnect=interconnect,
        interconnect_gb_s=row.get("interconnect_gb_s", row.get("ici_gb_s")),
        peaks=tuple(peaks),
        source=cited,
    )
