"""The catalogue's data files are whole: sources, dates, shapes and references."""

import json
import re
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

import groundplan.catalog
from groundplan.catalog.data_file import read
from groundplan.catalog.figures import figures
from groundplan.catalog.machine_types import machine_type, names
from groundplan.catalog.names import kinds, name_rule
from groundplan.catalog.networks import reserved
from groundplan.catalog.regions import ai_zones, has_large_pubsub, region_of, regions, zones
from groundplan.catalog.storage_classes import storage_classes

FOLDER = Path(groundplan.catalog.__file__).parent / "data"
OURS = ("figures", "machine_types", "name_rules", "networks", "regions", "storage_classes")


def sourced_rows(node):
    """Every object in a data file that claims a source."""
    if isinstance(node, dict):
        if "source" in node:
            yield node
        for child in node.values():
            yield from sourced_rows(child)
    elif isinstance(node, list):
        for child in node:
            yield from sourced_rows(child)


@pytest.mark.parametrize("name", OURS)
def test_every_source_of_a_data_file_carries_a_date_that_exists(name):
    rows = list(sourced_rows(read(name)))
    assert rows
    assert [row for row in rows if not row["source"] or date.fromisoformat(row["date"]) > date(2026, 11, 30)] == []


@pytest.mark.parametrize("name", OURS)
def test_no_key_of_a_data_file_is_given_twice(name):
    def once(pairs):
        keys = [key for key, _ in pairs]
        assert len(keys) == len(set(keys)), f"{name}.json repeats one of {keys[:5]}"
        return dict(pairs)

    json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"), object_pairs_hook=once)


@pytest.mark.parametrize("name", OURS)
def test_a_data_file_says_what_it_holds(name):
    assert read(name)["about"]


def test_every_region_has_three_zones_or_more_and_each_zone_knows_its_region():
    for region in regions():
        assert len(zones(region)) >= 3
        assert all(region_of(zone) == region for zone in (*zones(region), *ai_zones(region)))


def test_zone_letters_are_those_that_google_gave_not_always_a_b_c():
    assert zones("us-east1") == ("us-east1-b", "us-east1-c", "us-east1-d")
    assert zones("europe-west1") == ("europe-west1-b", "europe-west1-c", "europe-west1-d")
    assert zones("us-central1")[-1] == "us-central1-f"


def test_an_unknown_region_has_no_zones():
    with pytest.raises(LookupError, match="europe-west99"):
        zones("europe-west99")
    assert region_of("europe-west1-a") is None


def test_large_pubsub_regions_are_regions():
    assert {region for region in regions() if has_large_pubsub(region)} == set(read("regions")["large_pubsub_regions"])


def test_every_machine_type_reads_and_names_its_own_size():
    for name in names():
        found = machine_type(name)
        assert found is not None
        assert found.vcpus > 0
        assert found.memory_mib >= 512
        size = re.fullmatch(r"[a-z0-9]+-(?:standard|highcpu|highmem)-(\d+)", name)
        if size:
            assert int(size[1]) == found.vcpus, name


def test_every_machine_type_points_to_regions_and_zones_of_the_catalogue():
    table = read("machine_types")
    known = {zone for region in regions() for zone in (*zones(region), *ai_zones(region))}
    for row in table["types"].values():
        assert set(table["regions"][row["regions"]]) <= regions()
        if "zones" in row:
            seen = table["zones"][row["zones"]]
            assert set(seen) <= known
            public = {zone for region in regions() for zone in zones(region)}
            assert {region_of(zone) for zone in public & set(seen)} <= set(table["regions"][row["regions"]])


def test_no_group_of_regions_or_zones_is_left_unused():
    table = read("machine_types")
    assert set(table["regions"]) == {row["regions"] for row in table["types"].values()}
    assert set(table["zones"]) == {row["zones"] for row in table["types"].values() if "zones" in row}


def test_a_figure_that_nobody_confirms_says_so_when_it_is_cited():
    unverified = [figure for figure in figures().values() if not figure.verified]
    assert unverified
    assert all("UNVERIFIED" in figure.cite for figure in unverified)
    assert all(figure.cite.startswith("assumed") for figure in figures().values() if figure.basis == "assumed")


def test_figures_are_positive_and_limits_are_in_order():
    assert all(figure.value > 0 and figure.unit and figure.what for figure in figures().values())
    by_name = figures()
    for low, high in (
        ("pubsub.retention_seconds.minimum", "pubsub.retention_seconds.maximum"),
        ("pubsub.publish_bytes.small_region", "pubsub.publish_bytes.large_region"),
        ("broker.messages_per_second", "broker.messages_per_second.measured"),
        ("broker.small.sessions", "broker.sessions"),
        ("broker.session_bytes.measured", "broker.session_bytes"),
        ("dataflow.messages_per_vcpu", "dataflow.messages_per_vcpu.measured"),
        ("group.instances_per_zone", "group.instances"),
    ):
        assert by_name[low].value < by_name[high].value, (low, high)


def test_a_lost_nodes_sessions_reopen_within_the_minute_that_the_figure_promises():
    by_name = figures()
    handshake = by_name["broker.handshake_microseconds.measured"].value / 1e6
    assert by_name["broker.sessions"].value * handshake <= 60


def test_storage_classes_get_colder_in_the_order_they_are_listed():
    assert [each.name for each in storage_classes()] == ["STANDARD", "NEARLINE", "COLDLINE", "ARCHIVE"]
    assert all(warm.minimum < cold.minimum for warm, cold in pairwise(storage_classes()))


def test_known_ranges_do_not_overlap_each_other():
    ranges = [known.network for known in reserved()]
    assert not [(a, b) for i, a in enumerate(ranges) for b in ranges[i + 1 :] if a.overlaps(b)]


def test_every_name_rule_compiles_and_its_limits_are_in_order():
    for kind in kinds():
        rule = name_rule(kind)
        re.compile(rule.pattern)
        assert 0 <= rule.minimum <= rule.maximum
        assert rule.allowed
