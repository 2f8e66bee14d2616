"""The files of a broker node: configuration, systemd units, scripts and the bridge, packed as one source."""

from __future__ import annotations

from dataclasses import dataclass

from groundplan_components.source import Source, packaged
from groundplan_components.templates import render, text

LARGEST_PACKET = 262_144 + 1_024
"""Bytes of a packet that a broker takes: the largest payload that a spec can ask for, and its topic and properties."""


@dataclass(frozen=True, kw_only=True)
class NodeSettings:
    """What differs from one fleet to another.

    sessions: connections that a node takes at most. both_directions: whether devices also receive. revocable: whether
    the authority publishes a revocation list, which the broker then demands.
    """

    sessions: int
    both_directions: bool
    revocable: bool


def node_source(settings: NodeSettings) -> Source:
    """Pack everything that a node installs, laid out as the start-up script (templates/broker/start.sh) expects."""
    found = {
        "etc/mosquitto.conf": render(
            "broker/mosquitto.conf.j2",
            sessions=settings.sessions,
            revocable=settings.revocable,
            largest_packet=LARGEST_PACKET,
        ),
        "etc/devices.acl": render("broker/devices.acl.j2", both_directions=settings.both_directions),
        "etc/bridge.acl": render("broker/bridge.acl.j2", both_directions=settings.both_directions),
        "ops-agent.yaml": text("broker/ops-agent.yaml"),
        **_unit("groundplan-broker.service", "groundplan-bridge.service"),
        **_unit("groundplan-certificate.service", "groundplan-certificate.timer"),
        **_script("fetch-certificate.sh"),
        **{f"bridge/{path}": content for path, content in packaged("bridge").files},
    }
    if settings.revocable:
        found |= _unit("groundplan-revocation.service", "groundplan-revocation.timer")
        found |= _script("fetch-revocation.sh")
    return Source(tuple(sorted(found.items())))


def _unit(*names: str) -> dict[str, str]:
    return {f"systemd/{name}": text(f"broker/{name}") for name in names}


def _script(name: str) -> dict[str, str]:
    return {f"bin/{name}": text(f"broker/{name}")}
