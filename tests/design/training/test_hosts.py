"""Boot disks, Secure Boot and closeness of hosts; how long idle machines and checkpoints are kept."""

from __future__ import annotations

from datetime import timedelta

import pytest

from design.training.situations import spec
from groundplan.design import design
from groundplan.design.explain import explain

RESERVED = {"option": "reservation", "reservation": "ours"}
FLEX = {"option": "flex-start", "duration": "1d"}


@pytest.mark.parametrize(
    ("accelerator", "consumption", "disk", "close"),
    [
        ({"gpu": "nvidia-b200", "count": 16}, RESERVED, "hyperdisk-balanced", "high-throughput"),
        ({"gpu": "nvidia-b200", "count": 16}, FLEX, "hyperdisk-balanced", ""),
        ({"gpu": "nvidia-b200", "count": 8}, RESERVED, "hyperdisk-balanced", ""),
        ({"machine_type": "a2-ultragpu-8g", "count": 2}, {}, "pd-balanced", "compact"),
        ({"machine_type": "n2-standard-8", "count": 2}, {}, "pd-balanced", ""),
        ({"tpu": "v6e-8"}, {}, "hyperdisk-balanced", ""),
    ],
)
def test_hosts_boot_and_stand_as_their_family_allows(accelerator, consumption, disk, close):
    parts = design(spec(accelerator=accelerator, consumption=consumption)).hosts.value
    assert (parts.boot_disk, parts.closeness) == (disk, close)


def test_secure_boot_is_off_only_for_an_image_whose_driver_is_not_signed():
    off = design(spec(accelerator={"machine_type": "a2-highgpu-1g"}))
    assert not off.hosts.value.secure_boot
    assert "UNVERIFIED" in off.hosts.because
    assert design(spec(accelerator={"machine_type": "a2-ultragpu-1g"})).hosts.value.secure_boot


def test_what_no_page_was_read_to_say_is_told():
    made = design(spec(accelerator={"machine_type": "g4-standard-48"}))
    assert "UNVERIFIED" in made.hosts.because


def test_notebooks_may_rest_longer_and_production_keeps_its_checkpoints():
    batch, notebook = design(spec()), design(spec(run={"mode": "interactive"}, environment="prod"))
    assert batch.keeping.value.idle < notebook.keeping.value.idle
    assert batch.keeping.value.checkpoints == timedelta(days=30)
    assert notebook.keeping.value.checkpoints is None
    assert "for good" in {row.title: row for row in explain(notebook)}["Keeping"].value
