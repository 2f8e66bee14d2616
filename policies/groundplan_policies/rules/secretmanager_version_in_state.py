"""A version that the program makes has its value in the program's state, where Secret Manager protects nothing."""

from groundplan_policies import tokens as t
from groundplan_policies.authoring import (
    Beside,
    Break,
    Example,
    Resource,
    Severity,
    Stack,
    Verdict,
    forbid,
    refers,
    require,
    rule,
    some,
)


@rule(
    title="The program makes secrets, not their values",
    severity=Severity.HIGH,
    on=(t.SECRET, t.SECRET_VERSION),
    remedy="Let the workload that makes the value, or an operator, add the version.",
    examples=(
        Example(
            {"secretId": "server"},
            (Break("secret", "${it}", of="other"),),
            beside=(Beside(type=t.SECRET_VERSION, name="other", inputs={"secret": "somewhere-else"}),),
        ),
    ),
)
def secretmanager_version_in_state(secret: Resource, stack: Stack) -> Verdict:
    """No version stands in the stack; one of a secret that the stack makes is told at the secret."""
    if secret.type == t.SECRET_VERSION:
        own = some(
            refers(secret["secret"], one, "secretId")
            for one in stack.targets(secret["secret"], t.SECRET, by="secretId")
        )
        return require(own, "its value is in the program's state")
    valued = stack.used_by(secret, "secret", t.SECRET_VERSION, by="secretId")
    return forbid(valued, "its value is in the program's state")
