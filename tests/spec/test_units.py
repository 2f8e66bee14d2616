"""Durations, sizes and days parse what they promise, and write what parses back."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundplan.spec.amounts import VOLUMES, count_text, duration_text, size_text, volume_text
from groundplan.spec.units import parse_count, parse_day, parse_duration, parse_size, parse_volume


@given(st.integers(0, 999_999))
def test_a_duration_is_written_as_it_is_parsed(seconds: int) -> None:
    value = timedelta(seconds=seconds)

    assert parse_duration(duration_text(value)) == value


@given(st.integers(0, 999_999_999))
def test_a_size_is_written_as_it_is_parsed(size: int) -> None:
    assert parse_size(size_text(size)) == size


@given(st.integers(0, 999_999), st.sampled_from(sorted(VOLUMES)))
def test_a_volume_is_written_as_it_is_parsed(number: int, unit: str) -> None:
    volume = parse_volume(f"{number}{unit}")

    assert number == 0 or parse_volume(volume_text(volume)) == volume


@given(st.integers(0, 10**17))
def test_a_count_is_written_as_it_is_parsed(count: int) -> None:
    text = count_text(count)

    assert parse_count(int(text) if text.isdigit() else text) == count


@pytest.mark.parametrize(("text", "count"), [("350M", 350 * 10**6), ("1.3B", 13 * 10**8), ("0.5k", 500), (7, 7)])
def test_a_count_may_be_shortened(text: object, count: int) -> None:
    assert parse_count(text) == count


@pytest.mark.parametrize("value", ["7", "7b", "1.2345B", "B", "-1M", 1.5, True, None, "7 B"])
def test_what_is_no_count_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match="is not"):
        parse_count(value)


@pytest.mark.parametrize(
    "value", ["5", 5, 5.0, "5 s", "s", "1.5h", "-5s", "5S", "5s\n", "\u0665s", True, None, [], "1e3s"]
)
def test_what_is_no_duration_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match=r"unit|is not"):
        parse_duration(value)


@pytest.mark.parametrize("value", ["220", 220, "220b", "1 kB", "1GB", True, None, {}])
def test_what_is_no_size_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match=r"unit|is not"):
        parse_size(value)


def test_a_bare_number_is_told_that_it_lacks_a_unit() -> None:
    with pytest.raises(ValueError, match="has no unit"):
        parse_duration("5")


def test_a_day_is_one_of_the_calendar() -> None:
    assert parse_day("2027-03-31") == date(2027, 3, 31)
    for wrong in ("2027-02-30", "31.3.2027", "20270331", 20270331, None):
        with pytest.raises(ValueError, match="calendar"):
            parse_day(wrong)
