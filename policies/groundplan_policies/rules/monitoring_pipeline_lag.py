"""A pipeline that falls behind, or has failed, still takes messages: its lag is the only sign."""

import re

from groundplan_policies import tokens as t
from groundplan_policies.authoring import Beside, Break, Example, Resource, Severity, Stack, Verdict, require, rule

_LAG = re.compile(r"dataflow\.googleapis\.com/job/(?:system_lag|data_watermark_age|is_failed)")


@rule(
    title="Somebody is told when a pipeline lags",
    severity=Severity.MEDIUM,
    on=(t.FLEX_JOB,),
    remedy="Add an alert policy on system_lag or data_watermark_age of Dataflow.",
    examples=(
        Example(
            {"name": "stream"},
            (Break(gone="told"),),
            beside=(
                Beside(
                    type=t.ALERT,
                    name="told",
                    inputs={
                        "conditions": [
                            {"conditionThreshold": {"filter": 'metric.type="dataflow.googleapis.com/job/system_lag"'}}
                        ]
                    },
                ),
            ),
        ),
    ),
)
def monitoring_pipeline_lag(_job: Resource, stack: Stack) -> Verdict:
    """Some alert policy watches Dataflow."""
    told = stack.some(
        [t.ALERT],
        lambda alert: alert["conditions"].any(lambda one: one["conditionThreshold"]["filter"].text(_LAG.search)),
    )
    return require(told, "nobody is told when it lags")
