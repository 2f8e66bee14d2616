"""An endpoint that cannot tell Pub/Sub from a stranger takes anybody's messages, and http shows them on the way."""

from groundplan_policies import tokens as t
from groundplan_policies.authoring import Break, Example, Resource, Severity, Verdict, require, rule


@rule(
    title="Pushed messages are encrypted and signed",
    severity=Severity.HIGH,
    on=(t.SUBSCRIPTION,),
    remedy="Push to an https address, and set pushConfig.oidcToken.serviceAccountEmail.",
    examples=(
        Example(
            {
                "pushConfig": {
                    "pushEndpoint": "https://hook.example.com",
                    "oidcToken": {"serviceAccountEmail": "push@p.iam.gserviceaccount.com"},
                }
            },
            (Break("pushConfig.pushEndpoint", "http://hook.example.com"), Break("pushConfig.oidcToken")),
        ),
    ),
)
def pubsub_push_authenticated(subscription: Resource) -> Verdict:
    """https, and a token of a service account."""
    push = subscription["pushConfig"]
    signed = push["oidcToken"]["serviceAccountEmail"].is_set
    encrypted = push["pushEndpoint"].text(lambda address: address.startswith("https://"))
    return require(encrypted & signed, "the endpoint cannot trust what it gets", when=push.is_set)
