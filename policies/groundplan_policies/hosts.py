"""Which machines carry accelerators, and on which terms."""

from __future__ import annotations

import re

from groundplan_policies import tokens as t
from groundplan_policies.stack import Resource
from groundplan_policies.truth import TRUE, Truth

HOSTS = (*t.MACHINES, t.TPU)
"""What may carry an accelerator."""

_BUILT_IN = re.compile(r"(?:^|/)(?:a[2-9]x?|g[2-9]|ct\d+[a-z]*|tpu\d+[a-z]*)-")


def is_accelerator(host: Resource) -> Truth:
    """Whether a host carries GPUs or TPUs: by its machine type, or attached to it."""
    if host.type == t.TPU:
        return TRUE
    return host["guestAccelerators"].is_set | host["machineType"].text(_BUILT_IN.search)


def is_spot(host: Resource) -> Truth:
    """Whether Google may take a host back at any time."""
    terms = host["schedulingConfig" if host.type == t.TPU else "scheduling"]
    return terms["spot"].is_true | terms["preemptible"].is_true | terms["provisioningModel"].equals("SPOT")
