"""A runtime past its end of life gets no security fixes, and one day no deployment either."""

import re

from groundplan_policies import tokens as t
from groundplan_policies.authoring import Break, Example, Resource, Severity, Verdict, forbid, rule

_RETIRED = re.compile(
    r"(?:python(?:27|3[789])|nodejs(?:[68]|1[02468])|go1(?:1[1-9]|20)|java(?:8|11)|ruby(?:2\d|30)|php(?:7\d|8[01])|dotnet[36])$"
)


@rule(
    title="Functions run on a supported runtime",
    severity=Severity.MEDIUM,
    on=(t.FUNCTION,),
    remedy="Set buildConfig.runtime to a runtime that Google supports: https://cloud.google.com/functions/docs/runtime-support",
    examples=(
        Example(
            {"buildConfig": {"runtime": "python312"}},
            (Break("buildConfig.runtime", "python38"), Break("buildConfig.runtime", "nodejs16")),
        ),
    ),
)
def cloudfunctions_runtime(function: Resource) -> Verdict:
    """Not a retired runtime."""
    return forbid(function.at("buildConfig.runtime").text(_RETIRED.match), "its runtime gets no security fixes")
