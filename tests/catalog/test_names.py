"""Google's rules for names, at their limits."""

import pytest

from groundplan.catalog.names import name_rule


@pytest.mark.parametrize(
    ("kind", "name", "fault"),
    [
        ("compute", "a" * 63, ""),
        ("compute", "a" * 64, "64 characters"),
        ("compute", "plant-", "not made of"),
        ("compute", "Plant", "not made of"),
        ("service-account", "a" * 30, ""),
        ("service-account", "a" * 31, "31 characters"),
        ("service-account", "a" * 5, "5 characters"),
        ("pubsub", "goods-dev-telemetry", ""),
        ("pubsub", "Goog-dev-telemetry", "start with"),
        ("bucket", "my-google-data", "contain"),
        ("bucket", "a_b-c", ""),
        ("bigquery-dataset", "plant_dev", ""),
        ("bigquery-dataset", "plant-dev", "not made of"),
        ("cloud-run-service", "a" * 49, ""),
        ("cloud-run-service", "a" * 50, "50 characters"),
        ("label-value", "", ""),
        ("label-value", "Team A", "not made of"),
        ("label-key", "", "0 characters"),
    ],
)
def test_a_name_is_judged_by_the_rule_of_its_kind(kind, name, fault):
    assert fault in name_rule(kind).fault(name)
    assert bool(fault) == bool(name_rule(kind).fault(name))


def test_a_kind_without_a_rule_is_an_error_not_a_pass():
    with pytest.raises(LookupError, match="teapot"):
        name_rule("teapot")
