"""The condition under which a gateway's certificate counts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundplan_components.gateway_access import LONGEST_CONDITION, condition


def test_without_refusals_every_named_device_counts() -> None:
    assert condition(()) == 'assertion.subject.dn.cn != ""'


def test_a_refused_gateway_is_named() -> None:
    assert condition(("gw-2", "gw-1")).endswith('&& !(assertion.subject.dn.cn in ["gw-1", "gw-2"])')


@given(st.text(max_size=40))
def test_a_hostile_name_stays_one_string_of_the_expression(name: str) -> None:
    """CEL and JSON agree on double-quoted strings, so what json.dumps writes cannot end the literal."""
    inside = condition((name,)).split("in [", 1)[1].removesuffix("])")
    assert inside.startswith('"')
    assert inside.endswith('"')
    assert '"' not in inside[1:-1].replace("\\\\", "").replace('\\"', "")


def test_more_refusals_than_the_api_takes_are_an_error() -> None:
    with pytest.raises(ValueError, match="refused"):
        condition(tuple(f"gateway-{number:08}" for number in range(LONGEST_CONDITION // 20)))
