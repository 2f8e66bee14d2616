"""Specs for the tests of decisions: a small valid one to change, and strategies that draw any."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from groundplan.catalog.regions import regions
from groundplan.spec.iot_telemetry import IotTelemetry
from groundplan.spec.rules import RULES

SMALL: dict[str, Any] = {
    "kind": "iot-telemetry",
    "name": "plant",
    "project": "example-plant",
    "region": "europe-west1",
    "fleet": {"devices": 100},
    "telemetry": {"measures": [{"name": "temperature", "unit": "celsius"}]},
}


def spec(**changes: Any) -> IotTelemetry:
    """The small spec with parts replaced; `fleet` is merged, everything else stands for itself."""
    fleet = {**SMALL["fleet"], **changes.pop("fleet", {})}
    made = IotTelemetry.model_validate({**SMALL, "fleet": fleet, **changes})
    assert follows_the_rules(made), "the design is only asked about specs that load accepts"
    return made


def follows_the_rules(made: IotTelemetry) -> bool:
    """Whether the rules between fields hold, as they do for every spec that was loaded."""
    return not any(fault for rule in RULES[made.kind] for fault in rule.check(made))


def _seconds(least: int, most: int) -> st.SearchStrategy[str]:
    return st.integers(least, most).map(lambda number: f"{number}s")


def _days(least: int, most: int) -> st.SearchStrategy[str]:
    return st.integers(least, most).map(lambda number: f"{number}d")


names = st.from_regex(r"[a-z]([a-z0-9-]{0,18}[a-z0-9])", fullmatch=True)
measures = st.lists(
    st.fixed_dictionaries(
        {"name": st.from_regex(r"m_[a-z0-9_]{0,20}", fullmatch=True), "unit": st.just("x")},
        optional={"type": st.sampled_from(["float", "integer"])},
    ),
    min_size=1,
    max_size=5,
    unique_by=lambda measure: measure["name"],
)
fleets = st.fixed_dictionaries(
    {"devices": st.one_of(st.integers(1, 10_000_000), st.integers(1, 5_000))},
    optional={
        "message_every": _seconds(1, 604_800),
        "payload": st.integers(1, 262_144).map(lambda number: f"{number}B"),
        "direction": st.sampled_from(["telemetry", "both"]),
        "gateways": st.one_of(st.integers(0, 200), st.integers(0, 1_000_000)),
        "aggregate": st.sampled_from(["auto", "cloud"]),
    },
).map(lambda fleet: {**fleet, "gateways": min(fleet.get("gateways", 0), fleet["devices"])})
streams = st.fixed_dictionaries(
    {},
    optional={
        "window": _seconds(1, 86_400),
        "aggregates": st.lists(st.sampled_from(["mean", "min", "max", "sum", "count"]), min_size=1, unique=True),
    },
)
specs = (
    st.fixed_dictionaries(
        {
            "kind": st.just("iot-telemetry"),
            "name": names,
            "project": st.from_regex(r"[a-z][a-z0-9-]{4,28}[a-z0-9]", fullmatch=True),
            "region": st.sampled_from(sorted(regions())),
            "fleet": fleets,
            "telemetry": measures.map(lambda drawn: {"measures": drawn}),
        },
        optional={
            "environment": st.sampled_from(["dev", "staging", "prod"]),
            "stream": streams,
            "warehouse": st.fixed_dictionaries({"keep": _days(1, 3_650)}),
            "archive": st.fixed_dictionaries({"keep": _days(1, 36_500)}, optional={"training_every": _days(1, 31)}),
            "functions": st.lists(
                names.map(lambda name: {"name": name, "on": "events"}), max_size=20, unique_by=lambda each: each["name"]
            ),
        },
    )
    .map(IotTelemetry.model_validate)
    .filter(follows_the_rules)
)
"""Any spec that load would accept; some ask for more than Google Cloud has, or for a name that it refuses."""
