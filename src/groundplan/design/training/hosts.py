"""What hosts are made of besides their accelerators, and how long what they leave or waste is kept."""

from __future__ import annotations

from datetime import timedelta

from groundplan.catalog.consumption import Option
from groundplan.catalog.hosts import boot_disk, closeness, signed
from groundplan.design.decision import Decision
from groundplan.design.training.machines import CpuMachines, Machines
from groundplan.design.training.record import Closeness, HostParts, Keeping
from groundplan.design.wording import span
from groundplan.spec.training import Training

_IDLE = {"batch": timedelta(minutes=30), "interactive": timedelta(hours=1)}
"""After so long without work machines end; whoever works at a notebook stops to think."""

_CHECKPOINTS = {"dev": timedelta(days=30), "staging": timedelta(days=90), "prod": None}
"""The age at which checkpoints are deleted, by environment."""

_DISK = "pd-balanced"


def host_parts(machines: Machines, option: Option, image: str) -> Decision[HostParts]:
    """Decide on boot disk, Secure Boot and closeness; image: what hosts on Compute Engine boot."""
    only = None if isinstance(machines, CpuMachines) else boot_disk(machines.family)
    doubt = "; UNVERIFIED: that Persistent Disk does not" if only and not only.verified else ""
    secure = not image.startswith("projects/") or signed(image)
    disk = "no Persistent Disk boots these machines" if only else "any disk boots these machines"
    driver = "" if secure else "; UNVERIFIED: Secure Boot is off, because it does not accept the image's GPU driver"
    close, why = _close(machines, option)
    return Decision(
        title="Hosts",
        value=HostParts(boot_disk=only.disk if only else _DISK, secure_boot=secure, closeness=close),
        because=f"{disk}{doubt}{driver}{why}",
        source=str(only.source) if only and only.verified else "groundplan",
        field="accelerator",
    )


def keeping(spec: Training) -> Decision[Keeping]:
    """Decide when idle machines end and old checkpoints are deleted."""
    idle, checkpoints = _IDLE[spec.run.mode], _CHECKPOINTS[spec.environment]
    kept = f"{spec.environment} keeps checkpoints {f'for {span(checkpoints)}' if checkpoints else 'for good'}"
    return Decision(
        title="Keeping",
        value=Keeping(idle=idle, checkpoints=checkpoints),
        because=f"machines end after {span(idle)} without work, as {spec.run.mode} work needs; {kept}",
        source="groundplan",
        field="environment",
    )


def _close(machines: Machines, option: Option) -> tuple[Closeness, str]:
    found = None if isinstance(machines, CpuMachines) or machines.hosts == 1 else closeness(machines.family)
    if found is None:
        return "", ""
    if found.policy == "compact":
        return "compact", "; a compact placement policy keeps them close"
    if option is Option.FLEX_START:
        return "", "; a group that waits for flex-start machines takes no workload policy"
    return "high-throughput", "; a workload policy keeps them close"
