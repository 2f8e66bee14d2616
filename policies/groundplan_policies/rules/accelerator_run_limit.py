"""An accelerator that nobody stops costs as much in a month as a car: something must end a forgotten run."""

import re

from groundplan_policies import tokens as t
from groundplan_policies.authoring import Break, Example, Resource, Severity, Verdict, require, rule
from groundplan_policies.hosts import HOSTS, is_accelerator

_ENDS = re.compile(r"idle|limit|max[-_]?run|shut[-_]?down", re.IGNORECASE)


@rule(
    title="Accelerators do not run without end",
    severity=Severity.HIGH,
    on=HOSTS,
    remedy="Set scheduling.maxRunDuration, or let the host end itself when it is idle or its budget is spent, told "
    "by a metadata entry that is named for it.",
    examples=(
        Example(
            {"machineType": "a3-highgpu-8g", "scheduling": {"maxRunDuration": {"seconds": 86400}}},
            (Break("scheduling.maxRunDuration"), Break("scheduling.maxRunDuration.seconds", 0)),
        ),
        Example(
            {"acceleratorType": "v5litepod-16", "metadata": {"idle-minutes": "30"}},
            (Break("metadata.idle-minutes"), Break("metadata.idle-minutes", "0")),
            on=t.TPU,
        ),
    ),
)
def accelerator_run_limit(host: Resource) -> Verdict:
    """A limit by Compute Engine, or one that the host keeps by itself."""
    limited = host.at("scheduling.maxRunDuration.seconds").seconds(lambda seconds: seconds > 0)
    ends = host["metadata"].any_named(_ENDS.search, lambda entry: entry.number(lambda amount: amount > 0))
    return require(limited | ends, "nothing ends a run that is forgotten", when=is_accelerator(host))
