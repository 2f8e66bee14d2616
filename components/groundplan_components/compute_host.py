"""A training host on Compute Engine, as one instance or as the template of a group; functions that components share.

What is the same for GPUs and TPUs: image and disks, network interfaces, identity, Shielded VM, terms and metadata. No
host has an external address.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pulumi
from pulumi_gcp import compute

from groundplan_components.base import Component, Site
from groundplan_components.templates import text
from groundplan_components.trainer import Trainer
from groundplan_components.training_network import TRAINER_TAG, TrainingNetwork
from groundplan_components.training_terms import Terms, reservation_affinity, scheduling

CLOUD = "https://www.googleapis.com/auth/cloud-platform"
"""The scope of a host's tokens: its roles alone decide what it may do."""

LOCAL_SSD_GB = 375


@dataclass(frozen=True, kw_only=True)
class Gpus:
    """GPUs that are attached to an N1 machine: the accelerator name and how many."""

    name: str
    count: int


@dataclass(frozen=True, kw_only=True)
class Machine:
    """What a host is made of.

    image: its boot image. boot_gb: size of the boot disk; images of frameworks take tens of gigabytes. boot_type: of
    the disk; A3 Ultra, A4, v6e and newer take hyperdisk-balanced only. gpus: for N1 machine types, which alone have
    GPUs attached. local_ssds: disks of 375 GB for scratch, where the machine type does not bring its own. secure_boot:
    off only for an image whose accelerator driver is not signed.

    Raises ValueError for GPUs on a machine type that brings its own or can have none.
    """

    machine_type: str
    image: str
    boot_gb: int = 200
    boot_type: str = "pd-balanced"
    gpus: Gpus | None = None
    local_ssds: int = 0
    secure_boot: bool = True

    def __post_init__(self) -> None:
        if self.gpus and not self.machine_type.startswith("n1-"):
            raise ValueError(f"{self.machine_type} takes no GPUs: they are attached to N1 machine types alone")


@dataclass(frozen=True, kw_only=True)
class Host:
    """Everything that one training host needs, whoever creates it. zone: in the site's region."""

    site: Site
    zone: str
    machine: Machine
    terms: Terms
    trainer: Trainer
    network: TrainingNetwork


def instance(owner: Component, role: str, host: Host) -> compute.Instance:
    """Create one host. It shuts itself down, for which it needs no role; new settings replace it, and it resumes."""
    machine = host.machine
    replaced = pulumi.ResourceOptions(replace_on_changes=["metadata"], delete_before_replace=True)
    return compute.Instance(
        owner.child(role),
        name=owner.child(role),
        zone=host.zone,
        description="A training host; what it learns is in the bucket of checkpoints",
        boot_disk={
            "auto_delete": True,
            "initialize_params": {
                "image": machine.image,
                "size": machine.boot_gb,
                "type": machine.boot_type,
                "labels": host.site.labels,
            },
        },
        scratch_disks=[{"interface": "NVME", "size": LOCAL_SSD_GB}] * machine.local_ssds,
        desired_status="RUNNING",  # or a machine that has shut itself down would never be started again
        deletion_protection=False,
        opts=pulumi.ResourceOptions.merge(_after(owner, host), replaced),
        **_common(host, ending=""),
    )


def template(
    owner: Component, role: str, host: Host, *, ending: str, placement: pulumi.Input[str] | None = None
) -> compute.RegionInstanceTemplate:
    """Describe the hosts of a group. ending: see `metadata`. placement: id of a placement policy."""
    return compute.RegionInstanceTemplate(
        owner.child(role),
        name_prefix=owner.child(""),
        region=host.site.region,
        description="A training host; replaced, never changed",
        disks=_disks(host),
        resource_policies=placement,
        opts=_after(owner, host),
        **_common(host, ending),
    )


def metadata(trainer: Trainer, ending: str) -> Mapping[str, pulumi.Input[str]]:
    """What a host is told. ending: method and address of the call that ends it; empty: it shuts itself down."""
    return {**trainer.metadata, "groundplan-ending": ending, "startup-script": text("trainer/start.sh")}


def _common(host: Host, ending: str) -> dict[str, Any]:
    """What an instance and a template say in the same words; the provider has two types for each of them."""
    machine, gpus = host.machine, host.machine.gpus
    return {
        "project": host.site.project,
        "machine_type": machine.machine_type,
        "tags": [TRAINER_TAG],
        "labels": host.site.labels,
        "guest_accelerators": [{"type": gpus.name, "count": gpus.count}] if gpus else None,
        "network_interfaces": [
            {"subnetwork": interface.subnet.id, "nic_type": interface.card} for interface in host.network.interfaces
        ],
        "service_account": {"email": host.trainer.account.email, "scopes": [CLOUD]},
        "shielded_instance_config": {
            "enable_secure_boot": machine.secure_boot,
            "enable_vtpm": True,
            "enable_integrity_monitoring": True,
        },
        "scheduling": scheduling(host.terms),
        "reservation_affinity": reservation_affinity(host.terms),
        "metadata": metadata(host.trainer, ending),
    }


def _after(owner: Component, host: Host) -> pulumi.ResourceOptions:
    return owner.inside(*host.trainer.grants, *host.network.ready)


def _disks(host: Host) -> list[compute.RegionInstanceTemplateDiskArgsDict]:
    boot: compute.RegionInstanceTemplateDiskArgsDict = {
        "boot": True,
        "auto_delete": True,
        "source_image": host.machine.image,
        "disk_type": host.machine.boot_type,
        "disk_size_gb": host.machine.boot_gb,
        "labels": host.site.labels,
    }
    scratch: compute.RegionInstanceTemplateDiskArgsDict = {
        "type": "SCRATCH",
        "disk_type": "local-ssd",
        "interface": "NVME",
        "disk_size_gb": LOCAL_SSD_GB,
        "auto_delete": True,
    }
    return [boot] + [scratch] * host.machine.local_ssds
