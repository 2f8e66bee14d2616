"""Consumption options: which families have them, and what each forces on a machine."""

from datetime import timedelta

import pytest

from groundplan.catalog.accelerators import families
from groundplan.catalog.consumption import Option, companions, offered, options

EVERY = [(family, option) for family in families() for option in Option]


@pytest.mark.parametrize(
    ("family", "have"),
    [
        ("a4x", {"reservation"}),
        ("a4", {"spot", "flex-start", "reservation", "calendar"}),
        ("a3-ultra", {"spot", "flex-start", "reservation", "calendar"}),
        ("a3-high-small", {"spot", "flex-start"}),
        ("a3-high", set(Option)),
        ("a3-mega", set(Option)),
        ("g4", {"on-demand", "spot", "flex-start"}),
        ("g2", {"on-demand", "spot", "flex-start", "reservation"}),
        ("n1-t4", {"on-demand", "spot", "reservation"}),
        ("a3-edge", {"spot", "flex-start"}),
        ("v5e", set(Option)),
        ("v4", {"on-demand", "spot", "reservation"}),
        ("v5p", set(Option)),
        ("tpu7x", set(Option)),
    ],
)
def test_families_have_the_options_that_google_names(family, have):
    assert set(options(family)) == have


def test_what_could_not_be_read_is_said_and_counts_as_no_option():
    unknown = [(family, option) for family, option in EVERY if offered(family, option).yes is None]
    assert unknown
    for family, option in unknown:
        assert option not in options(family)
        assert offered(family, option).because.startswith("whether ")


def test_spot_is_preemptible_and_never_restarts():
    for family in families():
        forced = companions(Option.SPOT, family)
        assert (forced.provisioning_model, forced.preemptible, forced.automatic_restart) == ("SPOT", True, False)
        assert forced.notice == timedelta(seconds=30)
        assert forced.tpu_spot


def test_flex_start_needs_a_run_of_ten_minutes_to_seven_days_and_deletes():
    forced = companions(Option.FLEX_START, "a3-high-small")
    assert forced.run_required
    assert (forced.shortest_run, forced.longest_run) == (timedelta(minutes=10), timedelta(days=7))
    assert forced.termination_actions == ("DELETE",)
    assert forced.automatic_restart is False
    assert not forced.preemptible


def test_only_reservations_are_named():
    assert {option for family, option in EVERY if companions(option, family).named_reservation} == {
        Option.RESERVATION,
        Option.CALENDAR,
    }


def test_families_that_refuse_the_standard_model_bind_to_their_reservation():
    bound = {family for family in families() if companions(Option.RESERVATION, family).provisioning_model != "STANDARD"}
    refuse = {family for family in families() if "standard provisioning" in offered(family, Option.ON_DEMAND).because}
    assert refuse <= bound
    assert companions(Option.CALENDAR, "v6e").provisioning_model == "RESERVATION_BOUND"


def test_no_machine_with_accelerators_migrates():
    assert all(companions(option, family).on_host_maintenance == "TERMINATE" for family, option in EVERY)


def test_a_calendar_mode_reservation_lasts_a_day_to_ninety():
    forced = companions(Option.CALENDAR, "v5p")
    assert (forced.shortest_run, forced.longest_run) == (timedelta(days=1), timedelta(days=90))
    assert not forced.run_required
    assert forced.termination_actions == ("DELETE", "STOP")


def test_an_unknown_family_is_an_error():
    with pytest.raises(LookupError, match="a9"):
        offered("a9", Option.SPOT)
    with pytest.raises(LookupError, match="a9"):
        companions(Option.SPOT, "a9")
