"""Whoever deletes the authority of a production fleet locks every device out."""

from groundplan_policies import tokens as t
from groundplan_policies.authoring import Break, Example, Resource, Severity, Verdict, forbid, rule


@rule(
    title="Production authorities are protected from deletion",
    severity=Severity.HIGH,
    on=(t.AUTHORITY,),
    remedy="Set deletionProtection to true, and ignoreActiveCertificatesOnDeletion and skipGracePeriod to false.",
    examples=(
        Example(
            {"labels": {"environment": "prod"}, "deletionProtection": True},
            (
                Break("deletionProtection", value=False),
                Break("ignoreActiveCertificatesOnDeletion", value=True),
                Break("skipGracePeriod", value=True),
            ),
        ),
    ),
)
def certificateauthority_protection(authority: Resource) -> Verdict:
    """Protected, with a period of grace, and not while certificates are valid."""
    loose = (
        authority["deletionProtection"].is_false
        | authority["ignoreActiveCertificatesOnDeletion"].is_true
        | authority["skipGracePeriod"].is_true
    )
    return forbid(loose, "it can be deleted while devices depend on it", when=authority.is_in("prod"))
