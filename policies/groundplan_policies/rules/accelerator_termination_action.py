"""A spot or time-limited accelerator that is only stopped keeps its disks, and its bill, until somebody looks."""

from groundplan_policies import tokens as t
from groundplan_policies.authoring import Break, Example, Resource, Severity, Verdict, require, rule
from groundplan_policies.hosts import is_accelerator, is_spot


@rule(
    title="Accelerators are deleted when their time is up",
    severity=Severity.MEDIUM,
    on=t.MACHINES,
    remedy="Set scheduling.instanceTerminationAction to DELETE.",
    examples=(
        Example(
            {
                "machineType": "a3-highgpu-8g",
                "scheduling": {"provisioningModel": "SPOT", "instanceTerminationAction": "DELETE"},
            },
            (Break("scheduling.instanceTerminationAction"), Break("scheduling.instanceTerminationAction", "STOP")),
        ),
        Example(
            {
                "machineType": "n1-standard-8",
                "guestAccelerators": [{"type": "nvidia-tesla-t4", "count": 1}],
                "scheduling": {"maxRunDuration": {"seconds": 3600}, "instanceTerminationAction": "DELETE"},
            },
            (Break("scheduling.instanceTerminationAction"),),
        ),
    ),
)
def accelerator_termination_action(host: Resource) -> Verdict:
    """Spot machines, flex-start ones and those with a limit are deleted."""
    terms = host["scheduling"]
    ends = is_spot(host) | terms["maxRunDuration"].is_set | terms["provisioningModel"].equals("FLEX_START")
    return require(
        terms["instanceTerminationAction"].equals("DELETE"),
        "it is left behind, with its disks, when its time is up",
        when=is_accelerator(host) & ends,
    )
