"""Where resources stand."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache

from groundplan_policies import tokens as t
from groundplan_policies.stack import Resource, Stack, refers
from groundplan_policies.truth import Truth, some

LOCATED = {
    t.BUCKET: "location",
    t.DATASET: "location",
    t.FIRESTORE: "locationId",
    t.REPOSITORY: "location",
    t.CA_POOL: "location",
    t.LOG_BUCKET: "location",
    t.FUNCTION: "location",
    t.JOB: "location",
    t.FLEX_JOB: "region",
    t.INSTANCE: "zone",
    t.REGION_TEMPLATE: "region",
    t.SUBNET: "region",
    t.TPU: "zone",
}
"""The types that hold or process data, and the input that says where."""

_REGION = re.compile(r"([a-z]{2,20}-[a-z]{2,20}\d{1,2})(?:-[a-z])?")


def region_of(place: str) -> str | None:
    """The region of a region or zone; None for a multi-region, a dual region and everything else."""
    match = _REGION.fullmatch(place.lower())
    return match[1] if match else None


@lru_cache(maxsize=1)
def usual_region(stack: Stack) -> str | None:
    """The region where most of a stack stands; None when nothing says a region."""
    said = [one[LOCATED[one.type]].raw for one in stack.of_type(*LOCATED)]
    regions = Counter(region for place in said if isinstance(place, str) and (region := region_of(place)))
    return max(sorted(regions), key=lambda region: regions[region], default=None)


def in_rdma_network(subnet: Resource, stack: Stack) -> Truth:
    """Whether a subnet belongs to a network for RDMA cards alone, which a network profile makes."""
    inside = subnet["network"]
    return some(
        refers(inside, network) & network["networkProfile"].is_set for network in stack.targets(inside, t.NETWORK)
    )
