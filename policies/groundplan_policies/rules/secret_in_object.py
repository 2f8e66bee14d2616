"""An object's content stands in the program and in its state: a secret in it is in every copy of both."""

from groundplan_policies import tokens as t
from groundplan_policies.authoring import Break, Example, Resource, Severity, Truth, Verdict, forbid, rule
from groundplan_policies.texts import shows_secret


@rule(
    title="No secret is written into an object",
    severity=Severity.HIGH,
    on=(t.OBJECT,),
    remedy="Keep the secret in Secret Manager.",
    examples=(Example({"content": "port: 8883"}, (Break("content", "-----BEGIN RSA PRIVATE KEY-----\nMIIE"),)),),
)
def secret_in_object(made: Resource) -> Verdict:
    """The content shows no secret, where the program writes it out."""
    content = made["content"]
    return forbid(shows_secret(content), "its content shows a secret", when=Truth(not content.is_unknown))
