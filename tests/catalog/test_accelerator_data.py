"""The accelerator data files are whole: sources, dates, references to each other and to the rest of the catalogue."""

import json
from datetime import date
from pathlib import Path

import pytest

import groundplan.catalog
from groundplan.catalog.accelerators import accelerators, families
from groundplan.catalog.consumption import Option
from groundplan.catalog.control_planes import ControlPlane
from groundplan.catalog.data_file import read
from groundplan.catalog.gpus import gpu_attachments, gpu_machines
from groundplan.catalog.machine_types import exists, machine_type, names
from groundplan.catalog.placement import known_zones, places
from groundplan.catalog.regions import region_of
from groundplan.catalog.sources import source
from groundplan.catalog.tpus import tpu_generations

PACKAGE = Path(groundplan.catalog.__file__).parent
FILES = (
    "accelerator_prices",
    "accelerator_zones",
    "consumption",
    "control_planes",
    "frameworks",
    "gpudirect",
    "gpus",
    "hosts",
    "runtimes",
    "tpus",
)


def objects(node):
    """Every object in a data file."""
    if isinstance(node, dict):
        yield node
    children = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    for child in children:
        yield from objects(child)


def cited(name):
    return {row[key] for row in objects(read(name)) for key in ("cite", "peak_cite", "environment_cite") if key in row}


@pytest.mark.parametrize("name", FILES)
def test_every_source_that_a_row_cites_is_known(name):
    assert cited(name)
    assert {str(source(key)) for key in cited(name)}


def test_every_source_has_a_date_that_has_been():
    rows = read("accelerator_sources")["sources"].values()
    assert [row for row in rows if not row["source"] or date.fromisoformat(row["date"]) > date(2026, 11, 30)] == []


def test_no_source_is_left_uncited():
    in_data = set().union(*map(cited, FILES))
    code = "".join(path.read_text(encoding="utf-8") for path in PACKAGE.glob("*.py"))
    assert [
        key for key in read("accelerator_sources")["sources"] if key not in in_data and f'"{key}"' not in code
    ] == []


def test_an_unknown_source_is_an_error():
    with pytest.raises(LookupError, match="hearsay"):
        source("hearsay")


@pytest.mark.parametrize("name", [*FILES, "accelerator_sources"])
def test_a_data_file_says_what_it_holds_and_gives_no_key_twice(name):
    def once(pairs):
        keys = [key for key, _ in pairs]
        assert len(keys) == len(set(keys)), f"{name}.json repeats one of {keys[:5]}"
        return dict(pairs)

    path = PACKAGE / "data" / f"{name}.json"
    assert json.loads(path.read_text(encoding="utf-8"), object_pairs_hook=once)["about"]


def test_what_no_source_tells_is_null_and_what_is_not_null_has_a_source():
    for name, key in (("consumption", "exists"), ("control_planes", "can"), ("frameworks", "runs")):
        rows = [row for row in objects(read(name)) if key in row]
        assert rows
        assert [row for row in rows if (row[key] is None) != (row["cite"] == "none")] == []


def test_a_no_always_says_why():
    for name, key in (("consumption", "exists"), ("control_planes", "can"), ("frameworks", "runs")):
        assert [row for row in objects(read(name)) if row.get(key) is False and not row.get("because")] == []


def test_consumption_is_told_of_every_family_and_option():
    assert set(read("consumption")["offered"]) == set(families())
    assert all(set(row) == set(Option) for row in read("consumption")["offered"].values())
    assert set(read("consumption")["options"]) == set(Option)
    assert set(read("consumption")["bound"]) <= set(families())


def test_control_planes_speak_of_known_families_planes_and_options():
    table = read("control_planes")
    known = {*families(), "gpu", "tpu", "gpu-several", "tpu-several"}
    assert set(table["planes"]) == set(ControlPlane)
    assert set(table["creates"]) <= set(ControlPlane)
    assert set(table["expresses"]) <= set(ControlPlane)
    assert all(set(rows) <= known for rows in table["creates"].values())
    assert all(set(rows) <= set(Option) for rows in table["expresses"].values())
    assert all(set(row) <= known for rows in table["expresses"].values() for row in rows.values())


def test_frameworks_and_images_speak_of_known_families():
    table = read("frameworks")
    known = {*families(), "gpu", "tpu"}
    assert all(set(rows) <= known for part in ("frameworks", "needs") for rows in table[part].values())
    assert set(table["families"]) <= set(families())
    listed = [family for row in read("runtimes")["images"] for family in row["families"]]
    assert len(listed) == len(set(listed))
    assert set(listed) <= set(families())


def test_hosts_speak_of_known_families_and_say_what_nobody_was_read_to_say():
    table = read("hosts")
    assert set(table["boot"]) | set(table["close"]) <= set(families())
    rows = [*table["boot"].values(), *table["unsigned"].values()]
    assert [row for row in rows if row["verified"] != (row["cite"] != "none")] == []


def test_every_zone_that_is_named_exists():
    named = {
        zone
        for row in objects(read("accelerator_zones"))
        for key in ("zones", "documented", "listed")
        for zone in row.get(key, ())
    }
    named |= {zone for row in objects(read("consumption")) for zone in row.get("zones", ())}
    assert named <= set(known_zones())
    assert {zone for zone in known_zones() if region_of(zone) is None} == {"us-central2-b"}


def test_a_zone_that_is_documented_for_a_slice_has_its_machine_type():
    for found in accelerators():
        if found.family in tpu_generations() and machine_type(found.machine_type):
            documented = [each.zone for each in places(found) if each.basis == "documented"]
            assert [zone for zone in documented if exists(found.machine_type, zone) is False] == [], found.name


def test_documented_zones_are_not_listed_again():
    for row in objects(read("accelerator_zones")["tpus"]):
        assert not set(row.get("documented", ())) & set(row.get("listed", ()))


def test_zones_of_a_machine_type_are_told_once():
    told = [name for row in read("accelerator_zones")["machines"] for name in row["machines"]]
    assert len(told) == len(set(told))
    for row in read("accelerator_zones")["machines"]:
        for name in row["machines"]:
            assert machine_type(name) is not None
            assert [zone for zone in row["zones"] if exists(name, zone) is not None] == [], name


def test_where_two_copies_contradict_each_other_nothing_is_claimed():
    disputed = {
        (found.family, each.zone) for found in accelerators() for each in places(found) if each.basis == "disputed"
    }
    assert disputed == {("v6e", "us-south1-a"), ("v6e", "us-south1-c")}


def test_the_catalogue_of_machine_types_and_that_of_gpus_name_the_same_machines():
    known = {name for name in names() if name.partition("-")[0] in {"a2", "a3", "a4", "a4x", "g2", "g4"}}
    extra = {name for name in gpu_machines() if name.endswith("-nolssd")}
    assert set(gpu_machines()) - extra == known - extra
    assert all(name.removesuffix("-nolssd") in known for name in extra)


def test_every_machine_has_vcpus_and_memory():
    for shape in (*gpu_machines().values(), *gpu_attachments()):
        assert shape.machine.vcpus > 0
        assert shape.machine.memory_mib > 0


def test_every_machine_type_of_a_tpu_is_known_but_for_the_restricted_v4():
    used = {each.machine_type for each in accelerators() if each.family in tpu_generations() and each.machine_type}
    assert used - set(names()) == {"ct4p-hightpu-4t"}
