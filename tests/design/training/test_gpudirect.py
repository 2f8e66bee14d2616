"""The way between GPUs of several hosts: installed where hosts can have it, else told with its doubt."""

from __future__ import annotations

import pytest

from design.training.situations import spec
from groundplan.catalog.gpudirect import gpudirect
from groundplan.catalog.gpus import gpu_machines
from groundplan.design import design

RESERVED = {"option": "reservation", "reservation": "ours"}


def made(gpu, count):
    return design(spec(accelerator={"gpu": gpu, "count": count}, consumption=RESERVED))


@pytest.mark.parametrize(("gpu", "tuned"), [("nvidia-b200", "a4"), ("nvidia-h200-141gb", "a3u")])
def test_machines_with_rdma_cards_install_their_library(gpu, tuned):
    found = made(gpu, 16).traffic
    assert found.value.way == "GPUDirect RDMA"
    assert found.value.package.startswith("nccl-gib=")
    folder = found.value.folder
    assert found.value.environment["NCCL_TUNER_CONFIG_PATH"] == f"{folder}/configs/tuner_config_{tuned}.txtpb"
    assert "UNVERIFIED" in found.because


@pytest.mark.parametrize("gpu", ["nvidia-h100-80gb", "nvidia-h100-mega-80gb"])
def test_what_hosts_cannot_have_is_told_and_cards_still_talk_to_their_like_alone(gpu):
    found = made(gpu, 16).traffic
    assert (found.value.way, found.value.package) == ("", "")
    assert found.value.environment == {"NCCL_CROSS_NIC": "0"}
    (doubt,) = found.rejected.values()
    assert doubt.startswith("UNVERIFIED")


@pytest.mark.parametrize("accelerator", [{"gpu": "nvidia-b200", "count": 8}, {"gpu": "nvidia-l4"}])
def test_a_host_alone_needs_nothing(accelerator):
    option = RESERVED if accelerator["gpu"] == "nvidia-b200" else {}
    found = design(spec(accelerator=accelerator, consumption=option)).traffic.value
    assert (found.way, found.package, found.environment) == ("", "", {})


def test_every_row_is_of_a_family_with_several_cards():
    cards = {each.family: each.nics for each in gpu_machines().values()}
    rows = {family: gpudirect(family) for family in cards}
    assert {family for family, row in rows.items() if row} == {"a4", "a3-ultra", "a3-mega", "a3-high"}
    assert all(cards[family] > 1 for family, row in rows.items() if row)
    assert all(bool(row.package) is bool(row.folder) is not bool(row.because) for row in rows.values() if row)
