"""Consumption options: what each forces on a machine, and what is refused."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundplan_components.training_terms import MODELS, Terms, reservation_affinity, scheduling

ARGUMENTS = st.fixed_dictionaries(
    {
        "option": st.sampled_from(sorted(MODELS)),
        "reservation": st.none() | st.just("block"),
        "bound": st.booleans(),
        "duration": st.none() | st.timedeltas(timedelta(minutes=1), timedelta(days=10)),
        "termination": st.sampled_from(["", "STOP", "DELETE"]),
    }
)


@given(ARGUMENTS)
def test_terms_that_are_accepted_have_every_companion_that_compute_engine_asks_for(
    arguments: dict[str, object],
) -> None:
    try:
        terms = Terms(**arguments)  # type: ignore[arg-type]
    except ValueError:
        return
    made = scheduling(terms)
    model = made["provisioning_model"]
    assert made["on_host_maintenance"] == "TERMINATE"
    assert made["preemptible"] is (model == "SPOT")
    assert made["automatic_restart"] is (model in {"STANDARD", "RESERVATION_BOUND"})
    ends = model != "STANDARD" or "max_run_duration" in made
    assert made.get("instance_termination_action") in ({"STOP", "DELETE"} if ends else {None})
    assert "max_run_duration" in made or model != "FLEX_START"
    affinity = reservation_affinity(terms)
    assert (affinity or {}).get("type") == {
        "on-demand": None,
        "spot": "NO_RESERVATION",
        "flex-start": "NO_RESERVATION",
        "reservation": "SPECIFIC_RESERVATION",
        "calendar": "SPECIFIC_RESERVATION",
    }[terms.option]
    assert model != "RESERVATION_BOUND" or terms.reservation


@pytest.mark.parametrize(
    ("arguments", "because"),
    [
        ({"option": "reservation", "termination": "DELETE"}, "needs a reservation"),
        ({"option": "spot", "termination": "DELETE", "bound": True}, "bound to no reservation"),
        ({"option": "reservation", "reservation": "block", "bound": True}, "deleted when they end, not kept"),
        ({"option": "spot", "termination": "STOP", "reservation": "block"}, "has no reservation"),
        ({"option": "calendar", "reservation": "block", "termination": "STOP"}, "deleted when they end, not STOP"),
        ({"option": "flex-start", "termination": "DELETE"}, "10 minutes to 7 days, not None"),
        ({"option": "flex-start", "termination": "DELETE", "duration": timedelta(days=8)}, "not 8 days"),
        ({"option": "spot"}, "stopped or deleted"),
        ({"option": "on-demand", "duration": timedelta(hours=1)}, "stopped or deleted"),
    ],
)
def test_what_compute_engine_would_refuse_is_refused_here(arguments: dict[str, object], because: str) -> None:
    with pytest.raises(ValueError, match=because):
        Terms(**arguments)  # type: ignore[arg-type]
