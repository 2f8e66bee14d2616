"""A scheduled call without a token works only where everybody may call, and http shows what it carries."""

from groundplan_policies import tokens as t
from groundplan_policies.authoring import Break, Example, Resource, Severity, Verdict, require, rule


@rule(
    title="Scheduled calls are encrypted and signed",
    severity=Severity.HIGH,
    on=(t.SCHEDULER_JOB,),
    remedy="Call an https address, with httpTarget.oidcToken or httpTarget.oauthToken.",
    examples=(
        Example(
            {
                "httpTarget": {
                    "uri": "https://run.googleapis.com/v2/x",
                    "oauthToken": {"serviceAccountEmail": "c@p.iam.gserviceaccount.com"},
                }
            },
            (Break("httpTarget.uri", "http://run.example.com/x"), Break("httpTarget.oauthToken")),
        ),
    ),
)
def cloudscheduler_authenticated(job: Resource) -> Verdict:
    """https, and a token of a service account."""
    target = job["httpTarget"]
    signed = target["oauthToken"].is_set | target["oidcToken"].is_set
    encrypted = target["uri"].text(lambda address: address.startswith("https://"))
    return require(encrypted & signed, "the call is open to others", when=target.is_set)
