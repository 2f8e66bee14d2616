"""Physical names and labels."""

from __future__ import annotations

import pytest

from design.drawn_specs import spec
from groundplan.catalog.names import name_rule
from groundplan.design import design
from groundplan.design.names import account_id, bucket_name
from groundplan.errors import Invalid
from groundplan.spec.reserved import COLUMNS, LABELS

LONG = "a" * 12 + "-" + "b" * 15


def test_a_short_name_is_written_out():
    names = design(spec(environment="prod", functions=[{"name": "hot", "on": "temperature"}])).names
    assert names.prefix == "plant-prod"
    assert names.dataset == "plant_prod"
    assert names.buckets["archive"] == "example-plant-plant-prod-archive"
    assert names.accounts["broker"] == "plant-prod-broker"
    assert names.accounts["function-hot"] == "plant-prod-function-hot"
    assert names.functions == {"hot": "plant-prod-hot"}


@pytest.mark.parametrize(
    ("prefix", "role", "name"),
    [
        ("a" * 23, "broker", "a" * 23 + "-broker"),  # exactly 30
        ("a" * 24, "broker", "a" * 18 + "-broker-47ec"),
        (LONG, "broker", "aaaaaaaaaaaa-bbbbb-broker-b242"),
    ],
)
def test_a_long_account_keeps_its_role_and_gets_a_hash(prefix, role, name):
    assert account_id(prefix, role) == name
    assert len(name) <= 30


def test_accounts_that_would_be_cut_alike_stay_apart():
    assert account_id("a" * 24, "broker") != account_id("a" * 25, "broker")
    assert account_id(LONG, "function-" + "x" * 19 + "y") != account_id(LONG, "function-" + "x" * 19 + "z")


def test_a_bucket_of_63_characters_is_written_out_and_one_of_64_is_not():
    assert bucket_name("p" * 30, "a" * 24, "archive") == "p" * 30 + "-" + "a" * 24 + "-archive"
    shortened = bucket_name("p" * 30, "a" * 25, "archive")
    assert len(shortened) == 63
    assert shortened.startswith("p" * 30 + "-" + "a" * 19 + "-archive-")


def test_a_project_whose_name_google_keeps_out_of_buckets_is_refused():
    with pytest.raises(Invalid) as caught:
        design(spec(project="my-google-project"))
    (problem,) = caught.value.problems
    assert (problem.code, problem.field, problem.value) == ("name", "project", "my-google-project")
    assert "'google'" in problem.message


@pytest.mark.parametrize("name", ["gcp-plant", "a" * 20])
def test_the_pool_of_gateways_suits_google_whatever_the_workload_is_called(name):
    pool = design(spec(name=name, environment="staging")).names.pool
    assert name_rule("workload-identity-pool").fault(pool) == ""


def test_a_name_that_only_resembles_it_is_fine():
    assert design(spec(name="goods")).names.prefix == "goods-dev"


def test_our_labels_are_added_to_the_users():
    labels = design(spec(labels={"team": "north"})).labels
    assert labels == {"environment": "dev", "managed-by": "groundplan", "team": "north", "workload": "plant"}


def test_the_keys_of_our_labels_are_those_that_a_spec_cannot_set():
    assert design(spec()).labels.keys() == LABELS


def test_the_columns_of_the_layout_are_those_that_a_measure_cannot_take():
    layout = design(spec()).table.value
    assert {layout.column, *layout.clustering} <= COLUMNS
