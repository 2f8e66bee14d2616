"""An idle accelerator does nothing and costs the same: somebody has to be told."""

import re

from groundplan_policies import tokens as t
from groundplan_policies.authoring import (
    Beside,
    Break,
    Example,
    Level,
    Resource,
    Severity,
    Stack,
    Truth,
    Verdict,
    require,
    rule,
    some,
)
from groundplan_policies.hosts import HOSTS, is_accelerator

_IDLE = re.compile(r"idle|duty_cycle|gpu/utilization|tensorcore", re.IGNORECASE)


def _watches(alert: Resource) -> Truth:
    return alert["conditions"].any(
        lambda one: (
            some(
                one[kind]["filter"].text(_IDLE.search)
                for kind in ("conditionThreshold", "conditionAbsent", "conditionMatchedLog")
            )
            | one["conditionPrometheusQueryLanguage"]["query"].text(_IDLE.search)
        )
    )


@rule(
    title="Somebody is told when an accelerator is idle",
    severity=Severity.MEDIUM,
    level=Level.ADVISORY,
    on=HOSTS,
    remedy="Add an alert policy on the accelerator's duty cycle, or on what its host logs when it is idle.",
    examples=(
        Example(
            {"acceleratorType": "v5litepod-16"},
            (Break(gone="idle"), Break("conditions", [], of="idle")),
            on=t.TPU,
            beside=(
                Beside(
                    type=t.ALERT,
                    name="idle",
                    inputs={
                        "conditions": [
                            {
                                "conditionThreshold": {
                                    "filter": 'metric.type="tpu.googleapis.com/accelerator/duty_cycle"'
                                }
                            }
                        ]
                    },
                ),
            ),
        ),
    ),
)
def accelerator_idle_alert(host: Resource, stack: Stack) -> Verdict:
    """Some alert policy of the stack watches for idleness."""
    return require(stack.some([t.ALERT], _watches), "nobody hears that it is idle", when=is_accelerator(host))
