"""A group of training hosts that start, end and are replaced together; what GPU clusters and TPU slices share.

A host that shut itself down would be made again by its group, so hosts end by setting the group's size to zero, and the
role that this needs comes with the group. Compute Engine knows no such role for a single group: it is of the project,
and its one permission changes no template and makes no machine that acts under another account.
"""

from __future__ import annotations

from typing import Literal

import pulumi
from pulumi_gcp import compute, projects

from groundplan_components.base import Component
from groundplan_components.compute_host import Host, template

Mode = Literal["INDIVIDUAL", "BULK"]

UPDATES: compute.InstanceGroupManagerUpdatePolicyArgsDict = {
    "type": "OPPORTUNISTIC",
    "minimal_action": "REPLACE",
    "replacement_method": "RECREATE",
    "max_surge_fixed": 0,
    "max_unavailable_fixed": 1,
}
"""A group changes no host by itself: a new template brings a new group."""


def ending(owner: Component, role: str, host: Host) -> str:
    """The call by which a host ends all of its group."""
    site = host.site
    group = f"projects/{site.project}/zones/{host.zone}/instanceGroupManagers/{owner.child(role)}"
    return f"POST https://compute.googleapis.com/compute/v1/{group}/resize?size=0"


def grant_ending(owner: Component, host: Host, role_prefix: str) -> tuple[pulumi.Resource, ...]:
    """Let hosts resize their group. role_prefix: start of the custom role's id, of letters, digits and underscores."""
    resizer = projects.IAMCustomRole(
        owner.child("group-resizer"),
        project=host.site.project,
        role_id=f"{role_prefix}_group_resizer",
        title="Sets the size of an instance group",
        permissions=["compute.instanceGroupManagers.update"],
        stage="GA",
        opts=owner.inside(),
    )
    return (
        projects.IAMMember(
            owner.child("trainer-resizes"),
            project=host.site.project,
            role=resizer.name,
            member=host.trainer.account.member,
            opts=owner.inside(),
        ),
    )


def group(
    owner: Component,
    role: str,
    host: Host,
    *,
    size: int,
    mode: Mode,
    placement: pulumi.Input[str] | None = None,
    workload: pulumi.Input[str] | None = None,
    after: tuple[pulumi.Resource, ...] = (),
) -> compute.InstanceGroupManager:
    """Create a group.

    size: hosts at once, none when a resize request brings them. mode: whether hosts are made one by one, or all at once
    as flex-start and bound machines alone can be (docs.cloud.google.com/compute/docs/instance-groups/about-bulk-mode).
    placement, workload: ids of policies.

    A new template replaces the group, because hosts of two templates cannot train together. Raises ValueError for terms
    under which hosts would be stopped: a group deletes them.
    """
    if host.terms.termination == "STOP" and host.terms.duration:
        raise ValueError("machines of a group are deleted when their time is over, not stopped")
    described = template(owner, "template", host, ending=ending(owner, role, host), placement=placement)
    on_failure = "DO_NOTHING" if host.terms.model == "FLEX_START" else "REPAIR"  # flex-start asks for capacity once
    replaced = pulumi.ResourceOptions(replace_on_changes=["versions"], delete_before_replace=True)
    return compute.InstanceGroupManager(
        owner.child(role),
        name=owner.child(role),
        project=host.site.project,
        zone=host.zone,
        description="Training hosts that work together",
        base_instance_name=owner.child("host"),
        versions=[{"instance_template": described.self_link}],
        target_size=size,
        target_size_policies=[{"mode": mode}],
        resource_policies={"workload_policy": workload} if workload is not None else None,
        update_policy=UPDATES,
        instance_lifecycle_policy={"default_action_on_failure": on_failure},
        opts=pulumi.ResourceOptions.merge(owner.inside(*after), replaced),
    )
