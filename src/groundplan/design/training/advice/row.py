"""One line of the advice: an option, whether it stands, and why."""

from __future__ import annotations

from dataclasses import dataclass

from groundplan.catalog.consumption import Option
from groundplan.design.training.machines import Machines
from groundplan.design.training.shape import Estimate


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """An option of the advice.

    key: its name, such as `v5e`, `a2`, `cpu`, `functions`. title: the same for people. machines: its best size; None
    where it was ruled out as a whole. because: what speaks for it, or the one reason that ruled it out. doubts: what is
    unverified. conditions: what must hold besides. usd_hour: at list price; None where none is known.
    """

    key: str
    title: str
    because: str
    feasible: bool
    machines: Machines | None = None
    option: Option | None = None
    estimate: Estimate | None = None
    usd_hour: float | None = None
    doubts: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    fallback: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """The answer to a situation.

    choice: None when nothing is feasible. ranked: every feasible option, best first. rejected: the others, each with
    its one reason. formula: how memory was worked out; empty where nothing was. patch: YAML to paste into a spec.
    """

    choice: Row | None
    ranked: tuple[Row, ...]
    rejected: tuple[Row, ...]
    formula: str = ""
    patch: str = ""

    @property
    def reasons(self) -> dict[str, str]:
        """Each rejected option by its key, with its one reason."""
        return {row.key: row.because for row in self.rejected}
