"""Prices of accelerators: positive, no placeholder, sums that add up, and silence where none is known."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundplan.catalog.accelerator_prices import price, prices
from groundplan.catalog.accelerators import accelerator, accelerators
from groundplan.catalog.chips import Format
from groundplan.catalog.consumption import Option
from groundplan.catalog.data_file import read
from groundplan.catalog.gpus import gpu_families, gpu_machines
from groundplan.catalog.machine_types import machine_type
from groundplan.catalog.regions import regions
from groundplan.catalog.tpus import tpu_generations

TABLES = read("accelerator_prices")["tables"]


def test_prices_are_positive_and_never_a_placeholder():
    placeholders = read("accelerator_prices")["placeholders"]["usd"]
    values = [usd for table in TABLES for usd in table["usd"].values()]
    assert values
    assert all(0 < usd < 120 and usd not in placeholders for usd in values)


def test_a_price_is_given_once():
    keys = [
        (table["per"], what, region, table["model"])
        for table in TABLES
        for region in table["regions"]
        for what in table["usd"]
    ]
    assert len(keys) == len(set(keys))


def test_prices_are_of_regions_and_things_that_exist():
    assert {region for table in TABLES for region in table["regions"]} <= regions() | {"us-central2"}
    attached = {row["accelerator"] for row in read("gpus")["attachments"].values()}
    for table in TABLES:
        for what in table["usd"]:
            if table["per"] == "machine":
                assert what in gpu_machines() or machine_type(what).series == "n1"
            elif table["per"] == "gpu":
                assert what in attached
            else:
                assert what.partition("/")[0] in tpu_generations()


def test_spot_is_cheaper_than_on_demand():
    for found in accelerators():
        for each in prices(found, Option.SPOT):
            listed = price(found, Option.ON_DEMAND, each.region)
            assert listed is None or each.usd < listed.usd, found.name


@pytest.mark.parametrize(
    ("name", "option", "region", "usd"),
    [
        ("a3-highgpu-8g", "on-demand", "us-central1", 88.49),
        ("8xa3-highgpu-8g", "spot", "us-central1", 8 * 50.6095),
        ("n1-standard-8+2xnvidia-tesla-t4", "on-demand", "us-central1", 0.38 + 2 * 0.35),
        ("v5e-16", "on-demand", "us-central1", 16 * 1.20),
        ("v5p-8", "spot", "us-east5", 4 * 1.68),
        ("v2-8", "on-demand", "us-central1", 4.50),
        ("v3-8", "on-demand", "europe-west4", 8.80),
        ("v6e-256", "on-demand", "us-east5", 691.2),
        ("g2-standard-8", "on-demand", "us-east4", 0.8508),
    ],
)
def test_a_price_is_that_of_all_machines_and_chips(name, option, region, usd):
    assert price(accelerator(name), Option(option), region).usd == pytest.approx(usd)


@pytest.mark.parametrize("name", ["a4-highgpu-8g", "a4x-highgpu-4g", "tpu7x-4x4x4", "a3-edgegpu-8g"])
def test_where_no_price_is_known_none_is_given(name):
    assert all(prices(accelerator(name), option) == () for option in Option)


def test_no_region_borrows_the_price_of_another():
    assert price(accelerator("a3-highgpu-8g"), Option.ON_DEMAND, "asia-east1") is None


def test_a_price_that_was_derived_says_so():
    found = price(accelerator("a2-highgpu-4g"), Option.ON_DEMAND, "us-central1")
    assert (found.verified, "derived" in found.note) == (False, True)
    summed = price(accelerator("n1-standard-8+1xnvidia-tesla-p4"), Option.ON_DEMAND, "us-central1")
    assert summed.verified is False


def test_what_flex_start_and_reservations_cost_is_not_claimed():
    for option in (Option.FLEX_START, Option.RESERVATION, Option.CALENDAR):
        found = price(accelerator("v6e-8"), option, "us-east5")
        assert found.model == "on-demand"
        assert "could not be read" in found.note
    assert price(accelerator("v6e-8"), Option.ON_DEMAND, "us-east5").note == ""


@given(st.sampled_from([*gpu_machines()]), st.integers(1, 64), st.sampled_from(list(Option)))
def test_twice_the_machines_cost_twice_as_much(name, hosts, option):
    once, many = prices(accelerator(name), option), prices(accelerator(f"{hosts}x{name}"), option)
    assert [each.region for each in many] == [each.region for each in once]
    assert [each.usd for each in many] == pytest.approx([each.usd * hosts for each in once])


def test_known_prices_come_cheapest_first():
    found = [each.usd for each in prices(accelerator("v6e-8"), Option.SPOT)]
    assert len(found) > 5
    assert found == sorted(found)


@pytest.mark.parametrize(
    ("name", "usd"),
    [("v3-8", 14.3), ("v4-8", 11.7), ("v5e-1", 6.1), ("v5p-8", 9.2), ("v6e-1", 2.9), ("a3-highgpu-8g", 11.2)],
)
def test_the_price_of_arithmetic_is_that_of_dense_rates(name, usd):
    found = accelerator(name)
    chips = getattr(found, "chips", None) or found.total
    petaflops = chips * found.chip.peak(Format.BF16).tera / 1_000
    assert prices(found, Option.ON_DEMAND)[0].usd / petaflops == pytest.approx(usd, abs=0.1)


def test_every_family_with_a_price_has_one_for_spot_or_on_demand():
    priced = {found.family for found in accelerators() if prices(found, Option.ON_DEMAND) or prices(found, Option.SPOT)}
    assert {*gpu_families(), *tpu_generations()} - priced == {"a4", "a4x", "a4x-max", "a3-edge", "tpu7x"}
