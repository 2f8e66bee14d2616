"""The advice for any situation."""

from __future__ import annotations

from groundplan.design.training.advice.row import Advice
from groundplan.design.training.advice.situation import Situation
from groundplan.design.training.advice.training import advise_training


def advise(situation: Situation) -> Advice:
    """What to run a workload on, and why everything else is left out; the same situation gives the same advice."""
    if situation.purpose == "training":
        return advise_training(situation)
    from groundplan.design.training.advice.serving import (  # noqa: PLC0415 - most situations are about training
        advise_inference,
        advise_serving,
    )

    return advise_serving(situation) if situation.purpose == "serving" else advise_inference(situation)
