"""The legality matrix: every combination is legal, illegal for a reason, or unverified."""

from collections import Counter
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundplan.catalog.accelerators import accelerator, accelerators
from groundplan.catalog.consumption import Option, offered
from groundplan.catalog.control_planes import ControlPlane, creates, expresses, plane_facts
from groundplan.catalog.legality import Verdict, judge, matrix
from groundplan.catalog.placement import known_zones, presence
from groundplan.catalog.tpus import TpuSlice

EVERY = list(accelerators())


@pytest.fixture(scope="module")
def rows():
    return list(matrix())


@pytest.mark.parametrize(
    ("name", "option", "plane", "zone", "verdict", "reason"),
    [
        ("a3-highgpu-8g", "spot", "vm", "us-central1-a", "legal", ""),
        ("8xa3-highgpu-8g", "reservation", "group", "us-central1-a", "legal", ""),
        ("8xa3-highgpu-8g", "reservation", "vm", "us-central1-a", "illegal", "several machines"),
        ("a3-highgpu-8g", "spot", "vm", "us-south1-a", "illegal", "zone does not have A3 High"),
        ("a3-highgpu-8g", "spot", "vm", "us-central1-q", "illegal", "no such zone"),
        ("a3-highgpu-8g", "spot", "tpu-vm", "us-central1-a", "illegal", "TPUs only"),
        ("a3-highgpu-8g", "flex-start", "group", "us-central1-a", "legal", ""),
        ("n1-standard-8+1xnvidia-tesla-t4", "flex-start", "vm", "us-central1-a", "unverified", "with Flex-start"),
        ("a3-highgpu-1g", "on-demand", "vm", "us-central1-a", "illegal", "Spot or Flex-start"),
        ("a3-highgpu-1g", "flex-start", "vm", "us-central1-a", "legal", ""),
        ("a3-highgpu-1g", "flex-start", "vm", "asia-east1-a", "unverified", "do not settle the zone"),
        ("a4-highgpu-8g", "on-demand", "vm", "us-central1-b", "illegal", "standard provisioning model"),
        ("a4-highgpu-8g", "flex-start", "group", "us-central1-b", "legal", ""),
        ("a4x-highgpu-4g", "on-demand", "vm", "us-central1-a", "illegal", "reserved"),
        ("a2-highgpu-1g", "calendar", "vm", "us-central1-a", "illegal", "calendar mode is for"),
        ("g2-standard-8", "on-demand", "vm", "us-central1-a", "legal", ""),
        ("g2-standard-8", "on-demand", "queued", "us-central1-a", "illegal", "TPUs only"),
        ("n1-standard-8+1xnvidia-tesla-t4", "spot", "vm", "us-central1-a", "legal", ""),
        ("v2-8", "on-demand", "tpu-vm", "us-central1-b", "legal", ""),
        ("v2-8", "on-demand", "gke", "us-central1-b", "illegal", "from v3 on"),
        ("v3-8", "on-demand", "vm", "us-central1-a", "illegal", "from v5p on"),
        ("v4-8", "on-demand", "tpu-vm", "us-central2-b", "legal", ""),
        ("v4-8", "calendar", "gke", "us-central2-b", "illegal", "starts with TPU v5e"),
        ("v5e-1", "spot", "vm", "us-west4-a", "illegal", "refuses v5e"),
        ("v5e-16", "spot", "tpu-vm", "us-west4-a", "legal", ""),
        ("v5e-16", "spot", "queued", "us-west4-a", "illegal", "knows only on demand"),
        ("v5e-16", "on-demand", "queued", "us-west4-a", "legal", ""),
        ("v5e-16", "flex-start", "gke", "us-west4-a", "unverified", "slices of several hosts"),
        ("v5e-8", "flex-start", "gke", "us-west4-a", "legal", ""),
        ("v5e-16", "calendar", "gke", "us-west4-a", "legal", ""),
        ("v5e-16", "calendar", "gke", "us-west1-c", "illegal", "calendar-mode"),
        ("v5p-8", "spot", "vm", "us-east5-a", "legal", ""),
        ("v5p-16", "spot", "vm", "us-east5-a", "illegal", "several hosts"),
        ("v5p-16", "spot", "group", "us-east5-a", "legal", ""),
        ("v5p-4x4x16", "on-demand", "queued", "us-east5-a", "illegal", "accelerator type"),
        ("v5p-4x4x16", "on-demand", "tpu-vm", "us-east5-a", "legal", ""),
        ("v5p-8", "flex-start", "tpu-vm", "us-east5-a", "illegal", "on demand, Spot and reserved"),
        ("v5p-8", "reservation", "tpu-vm", "us-east5-a", "legal", ""),
        ("v5p-8", "calendar", "tpu-vm", "us-east5-a", "illegal", "cannot name"),
        ("v6e-8", "on-demand", "vm", "us-east5-a", "legal", ""),
        ("v6e-2x4-4t", "on-demand", "tpu-vm", "us-east5-a", "illegal", "one host of 8"),
        ("v6e-2x4-4t", "on-demand", "group", "us-east5-a", "unverified", "two hosts of 4"),
        ("v6e-2x4-4t", "on-demand", "gke", "us-east5-a", "legal", ""),
        ("v6e-256", "on-demand", "group", "us-east5-a", "legal", ""),
        ("v6e-256", "flex-start", "group", "us-east5-a", "unverified", "instance group of TPUs"),
        ("v6e-8", "on-demand", "vm", "us-south1-a", "unverified", "do not settle"),
        ("tpu7x-2x2x1", "on-demand", "vm", "us-central1-c", "legal", ""),
        ("tpu7x-2x2x1", "on-demand", "tpu-vm", "us-central1-c", "illegal", "TPU7x and later"),
        ("tpu7x-2x2x1", "spot", "vm", "us-central1-c", "legal", ""),
        ("tpu7x-4x4x4", "on-demand", "vm", "us-central1-c", "illegal", "workload policy"),
    ],
)
def test_a_combination_is_judged_as_the_api_would(name, option, plane, zone, verdict, reason):
    found = judge(accelerator(name), Option(option), ControlPlane(plane), zone)
    assert found.verdict == verdict
    assert reason in found.reason


def test_every_cell_of_the_matrix_is_decided_or_says_what_is_unverified(rows):
    for legality in {cell.legality for row in rows for cell in row.cells}:
        if legality.verdict is Verdict.LEGAL:
            assert legality.reason == legality.allowed == ""
        elif legality.verdict is Verdict.ILLEGAL:
            assert legality.reason
            assert "UNVERIFIED" not in legality.reason
        else:
            assert legality.reason.startswith("UNVERIFIED: whether ")


def test_the_matrix_holds_every_accelerator_zone_option_and_plane_once(rows):
    assert len(rows) == len(EVERY) * len(known_zones())
    assert len({(row.accelerator.name, row.zone) for row in rows}) == len(rows)
    pairs = {(option, plane) for option in Option for plane in ControlPlane}
    assert all({(cell.option, cell.control_plane) for cell in cells} == pairs for cells in {row.cells for row in rows})


def test_the_matrix_makes_a_row_when_it_is_asked_for():
    first = next(islice(matrix(), 1))
    assert first.accelerator == EVERY[0]


def test_a_matrix_that_shares_cells_judges_as_one_by_one(rows):
    for row in rows[::397]:
        for cell in row.cells:
            assert judge(row.accelerator, cell.option, cell.control_plane, row.zone) == cell.legality, row


def test_most_is_refused_something_is_legal_and_little_is_in_doubt(rows):
    count = Counter(cell.legality.verdict for row in rows for cell in row.cells)
    assert count[Verdict.ILLEGAL] > count[Verdict.UNVERIFIED] > 0
    assert count[Verdict.LEGAL] > 0


CELLS = st.tuples(
    st.sampled_from(EVERY),
    st.sampled_from(list(Option)),
    st.sampled_from(list(ControlPlane)),
    st.sampled_from(known_zones()),
)


@given(CELLS)
def test_a_cell_is_legal_only_if_every_fact_behind_it_is_known(cell):
    found, option, plane, zone = cell
    facts = [creates(plane, found).yes, offered(found.family, option).yes, expresses(plane, option, found).yes]
    facts.append(presence(found, zone).there)
    only = offered(found.family, option).zones
    facts.append(not only or zone in only)
    want = Verdict.ILLEGAL if False in facts else Verdict.UNVERIFIED if None in facts else Verdict.LEGAL
    assert judge(found, option, plane, zone).verdict is want


@given(CELLS)
def test_naming_a_zone_never_makes_an_illegal_combination_legal(cell):
    found, option, plane, zone = cell
    if judge(found, option, plane).verdict is Verdict.ILLEGAL:
        assert judge(found, option, plane, zone) == judge(found, option, plane)


@given(CELLS)
def test_what_is_named_as_allowed_is_no_mistake_itself(cell):
    found, option, plane, zone = cell
    legality = judge(found, option, plane, zone)
    names = set(legality.allowed.split(", "))
    if names <= set(known_zones()):
        assert all(presence(found, each).there for each in names)
    if names <= set(Option):
        assert all(offered(found.family, Option(each)).yes for each in names)
    titles = {plane_facts(each).title: each for each in ControlPlane}
    if names <= set(titles):
        assert all(creates(titles[each], found).yes for each in names)


def test_no_single_vm_is_several_machines(rows):
    for row in rows:
        if row.accelerator.hosts > 1:
            assert all(c.legality.verdict is Verdict.ILLEGAL for c in row.cells if c.control_plane is ControlPlane.VM)


def test_the_tpu_api_makes_neither_gpus_nor_tpu7x(rows):
    api = {ControlPlane.TPU_VM, ControlPlane.QUEUED}
    for row in rows:
        if not isinstance(row.accelerator, TpuSlice) or row.accelerator.generation == "tpu7x":
            assert all(c.legality.verdict is Verdict.ILLEGAL for c in row.cells if c.control_plane in api)


def test_spot_of_tpu7x_is_legal_for_projects_on_the_allow_list():
    found = judge(accelerator("tpu7x-2x2x1"), Option.SPOT, ControlPlane.VM, "us-central1-c")
    assert "allow list" in found.condition


def test_a_control_plane_says_what_the_provider_cannot_express_with_it():
    assert any("Flex-start" in each for each in plane_facts(ControlPlane.TPU_VM).cannot)
    assert any("service account" in each for each in plane_facts(ControlPlane.QUEUED).cannot)
    assert all(plane_facts(plane).resources for plane in ControlPlane)
