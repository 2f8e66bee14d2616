"""The API of Compute Engine: networks, machines, groups of them, load balancing."""

from __future__ import annotations

from groundplan.rehearse.services.compute import (
    addresses,
    autoscalers,
    balancing,
    disks,
    firewalls,
    group_actions,
    groups,
    images,
    instance_actions,
    instances,
    labels,
    lists,
    networks,
    places,
    policies,
    projects,
    routers,
    subnetworks,
    templates,
)
from groundplan.rehearse.services.compute.api import service

__all__ = [
    "addresses",
    "autoscalers",
    "balancing",
    "disks",
    "firewalls",
    "group_actions",
    "groups",
    "images",
    "instance_actions",
    "instances",
    "labels",
    "lists",
    "networks",
    "places",
    "policies",
    "projects",
    "routers",
    "service",
    "subnetworks",
    "templates",
]
