"""Hard gates: what rules an accelerator out whatever it costs. The first that applies is the one reason.

Sources stand in the catalogue, beside each fact that is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from groundplan.catalog.accelerators import Accelerator
from groundplan.catalog.answers import Answer
from groundplan.catalog.chips import Format
from groundplan.catalog.consumption import Option, offered
from groundplan.catalog.frameworks import Need, computes, meets, runs
from groundplan.catalog.tpus import TpuSlice
from groundplan.design.training.advice.situation import Situation

Gate = Callable[[Situation, Accelerator], Answer | str]
"""What the catalogue says of one need: an answer, or the reason against; empty when nothing speaks against."""


def refusal(situation: Situation, accelerator: Accelerator) -> str:
    """The first reason against an accelerator; empty when it passes every gate."""
    return next((why for gate in GATES if (why := _against(gate(situation, accelerator)))), "")


def doubts(situation: Situation, accelerator: Accelerator) -> Iterator[str]:
    """What is unverified of an accelerator that passes, one line each."""
    for gate in GATES:
        answer = gate(situation, accelerator)
        if isinstance(answer, Answer) and answer.yes is None:
            yield f"UNVERIFIED: {answer.because}"
    peak = accelerator.chip.peak(situation.format)
    if peak is not None and peak.tera is not None and not peak.verified:
        yield f"UNVERIFIED: the {situation.format} rate of {accelerator.chip.title} is inferred"


def conditions(situation: Situation, accelerator: Accelerator) -> Iterator[str]:
    """What must hold besides, of an accelerator that passes."""
    for gate in GATES:
        answer = gate(situation, accelerator)
        if isinstance(answer, Answer) and answer.yes and answer.condition:
            yield answer.condition


def _against(answer: Answer | str) -> str:
    if isinstance(answer, str):
        return answer
    return (answer.because or "it cannot") if answer.yes is False else ""


def _double_precision(situation: Situation, accelerator: Accelerator) -> Answer | str:
    if not situation.double:
        return ""
    answer = meets(Need.DOUBLE_PRECISION, accelerator)
    if answer.yes and accelerator.chip.double_precision != "full":
        return f"double precision {answer.condition or 'is weak'}".replace("in double precision ", "")
    return answer if answer.yes else f"no double precision: {answer.because}"


def _custom_operations(situation: Situation, accelerator: Accelerator) -> Answer | str:
    return meets(Need.CUSTOM_OPERATIONS, accelerator) if situation.custom_operations else ""


def _framework(situation: Situation, accelerator: Accelerator) -> Answer | str:
    return runs(situation.framework, accelerator)


def _number_format(situation: Situation, accelerator: Accelerator) -> Answer | str:
    answer = computes(Format(situation.format), accelerator)
    peak = accelerator.chip.peak(situation.format)
    if answer.yes and (peak is None or peak.tera is None):
        return f"no source gives its rate in {situation.format}, so time and cost cannot be told"
    return answer


def _compiled_libraries(situation: Situation, accelerator: Accelerator) -> Answer | str:
    return meets(Need.COMPILED_LIBRARIES, accelerator) if situation.compiled_libraries else ""


def _interactivity(situation: Situation, accelerator: Accelerator) -> Answer | str:
    if situation.mode != "interactive":
        return ""
    if accelerator.hosts > 1:
        return "interactive work needs one machine"
    if not situation.reservation and offered(accelerator.family, Option.ON_DEMAND).yes is False:
        return "it cannot be had on demand, and a notebook on Spot is lost when Google takes it back"
    if not isinstance(accelerator, TpuSlice) and accelerator.machine.memory_mib * 2**20 < situation.data:
        return "the data does not fit into the machine's memory"
    return ""


GATES: tuple[Gate, ...] = (
    _double_precision,
    _custom_operations,
    _framework,
    _number_format,
    _compiled_libraries,
    _interactivity,
)
"""In the order in which they are asked."""
