"""A batch that is never idle and never done still ends, and the user is told when and why."""

from __future__ import annotations

from datetime import timedelta

import pytest

from design.training.situations import spec
from groundplan.design import design

L4 = {"gpu": "nvidia-l4"}
V5E = {"tpu": "v5e-16"}


def limit(**changes):
    return design(spec(**{"accelerator": L4, **changes})).limit


def test_a_batch_ends_after_a_multiple_of_its_longest_estimate():
    made = design(spec(accelerator=L4, run={"tokens": "2B"}))
    longest = made.estimate.time[1]
    assert 3 * longest <= made.limit.value.after < 3 * longest + timedelta(days=1)
    assert made.limit.value.by_hosts
    assert made.limit.field == "consumption.duration"


def test_more_work_moves_the_limit():
    ends = [limit(run={"tokens": tokens}).value.after for tokens in ("2B", "20B")]
    assert ends[0] < ends[1]


def test_no_run_ends_before_its_deadline():
    assert limit(run={"tokens": "2B", "deadline": "200d"}).value.after == timedelta(days=200)
    assert limit(run={"deadline": "30d"}).value.after == timedelta(days=30)


def test_a_batch_of_unknown_size_ends_all_the_same():
    found = limit()
    assert found.value.after == timedelta(days=7)
    assert "does not say how much it computes" in found.because


@pytest.mark.parametrize(("accelerator", "by_hosts"), [(L4, False), (V5E, True)])
def test_the_duration_of_the_spec_counts_and_the_tpu_api_leaves_it_to_the_hosts(accelerator, by_hosts):
    found = limit(accelerator=accelerator, consumption={"option": "spot", "duration": "8h"}).value
    assert (found.after, found.by_hosts) == (timedelta(hours=8), by_hosts)


def test_a_notebook_and_a_queued_tpu_have_no_limit_and_say_why():
    notebook = limit(run={"mode": "interactive"})
    queued = limit(accelerator={**V5E, "control_plane": "queued"})
    assert notebook.value.after is None
    assert queued.value.after is None
    assert "somebody works at it" in notebook.because
    assert "pulumi destroy" in queued.because
