"""An object's content stands in the program and in its state: a secret in it is in every copy of both."""

from groundplan_policies import tokens as t
from groundplan_policies.authoring import FALSE, Break, Example, Resource, Severity, Verdict, forbid, rule
from groundplan_policies.texts import shows_secret


@rule(
    title="Objects made by the program hold no secrets",
    severity=Severity.HIGH,
    on=(t.OBJECT,),
    remedy="Keep the secret in Secret Manager.",
    examples=(Example({"content": "port: 8883"}, (Break("content", "-----BEGIN RSA PRIVATE KEY-----\nMIIE"),)),),
)
def secret_in_object(made: Resource) -> Verdict:
    """The content shows no secret; one that another resource makes is not a literal."""
    content = made["content"]
    return forbid(shows_secret(content) if not content.is_unknown else FALSE, "its content shows a secret")
