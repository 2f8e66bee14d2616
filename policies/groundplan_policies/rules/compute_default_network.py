"""The default network has a subnet in every region, rules that let SSH in from everywhere, and no flow logs."""

import re

from groundplan_policies import tokens as t
from groundplan_policies.authoring import (
    Break,
    Example,
    Resource,
    Severity,
    Truth,
    Value,
    Verdict,
    comes_from,
    every,
    forbid,
    rule,
    some,
)

_DEFAULT = re.compile(r"(?:^|/)default$")
_INTERFACES = {
    t.INSTANCE: "networkInterfaces",
    t.INSTANCE_TEMPLATE: "networkInterfaces",
    t.REGION_TEMPLATE: "networkInterfaces",
    t.TPU: "networkConfigs",
}


def _is_default(place: Value) -> Truth:
    return place.text(_DEFAULT.search) & ~comes_from(place, t.NETWORK, t.SUBNET)


def _default(place: Value) -> Truth:
    """Whether a place in a network is the default one: named so, or not named at all."""
    named = [place[key] for key in ("network", "subnetwork", "networkAttachment")]
    silent = every(~one.is_set for one in named)
    return silent | some(_is_default(one) for one in named)


@rule(
    title="Nothing runs in the default network",
    severity=Severity.HIGH,
    on=(*_INTERFACES, t.FLEX_JOB),
    remedy="Name a subnetwork of a network that the stack, or the landing zone, makes.",
    standards=("CIS GCP 3.1",),
    examples=(
        Example(
            {"networkInterfaces": [{"subnetwork": "mine"}]},
            (Break("networkInterfaces.0.subnetwork"), Break("networkInterfaces.0", {"network": "default"})),
        ),
        Example(
            {"networkConfig": {"subnetwork": "mine"}},
            (Break("networkConfig"), Break("networkConfig.subnetwork", "projects/p/regions/r/subnetworks/default")),
            on=t.TPU,
        ),
        Example(
            {"subnetwork": "regions/r/subnetworks/mine"},
            (Break("subnetwork"), Break("subnetwork", "regions/r/subnetworks/default")),
            on=t.FLEX_JOB,
        ),
    ),
)
def compute_default_network(workload: Resource) -> Verdict:
    """A network or subnetwork is named, and it is not the default one."""
    if workload.type == t.FLEX_JOB:
        only = every(~workload[key].is_set for key in ("network", "subnetwork"))
        named = (workload[key] for key in ("network", "subnetwork"))
        inside = only | some(map(_is_default, named))
        return forbid(inside, "it runs in the default network")
    many = workload[_INTERFACES[workload.type]]
    if workload.type == t.TPU and not many.is_set.holds:
        return forbid(_default(workload["networkConfig"]), "it runs in the default network")
    return forbid(many.any(_default), "it runs in the default network")
