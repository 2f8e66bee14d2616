"""A load balancer without a log cannot tell who connected, nor which backend dropped them."""

from groundplan_policies import tokens as t
from groundplan_policies.authoring import Break, Example, Level, Resource, Severity, Verdict, require, rule


@rule(
    title="Load balancers are logged",
    severity=Severity.LOW,
    level=Level.ADVISORY,
    on=(t.REGION_BACKEND,),
    remedy="Set logConfig.enable and a sampleRate.",
    examples=(
        Example(
            {"logConfig": {"enable": True, "sampleRate": 0.1}},
            (Break("logConfig"), Break("logConfig.enable", value=False), Break("logConfig.sampleRate", 0)),
        ),
    ),
)
def compute_backend_logging(backend: Resource) -> Verdict:
    """Logging is on, of more than no connection."""
    log = backend["logConfig"]
    samples = ~log["sampleRate"].is_set | log["sampleRate"].number(lambda share: share > 0)
    return require(log["enable"].is_true & samples, "its connections are not logged")
