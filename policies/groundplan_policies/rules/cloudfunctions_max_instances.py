"""Without a ceiling a flood of messages becomes a flood of instances, and takes the database behind them along."""

from groundplan_policies import tokens as t
from groundplan_policies.authoring import Break, Example, Resource, Severity, Verdict, require, rule


@rule(
    title="Functions have a ceiling of instances",
    severity=Severity.MEDIUM,
    on=(t.FUNCTION,),
    remedy="Set serviceConfig.maxInstanceCount to what the stores behind it can take.",
    examples=(
        Example(
            {"serviceConfig": {"maxInstanceCount": 10}},
            (Break("serviceConfig.maxInstanceCount"), Break("serviceConfig.maxInstanceCount", 3000)),
        ),
    ),
)
def cloudfunctions_max_instances(function: Resource) -> Verdict:
    """A thousand instances at most."""
    ceiling = function.at("serviceConfig.maxInstanceCount")
    return require(ceiling.number(lambda count: 0 < count <= 1000), "it may scale without a ceiling")
