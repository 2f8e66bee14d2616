"""A grant to everybody on the internet, or to everybody with a Google account, is a grant to the attacker too."""

from groundplan_policies import tokens as t
from groundplan_policies.accounts import IDENTITIES
from groundplan_policies.authoring import (
    Break,
    Example,
    Resource,
    Severity,
    Truth,
    Value,
    Verdict,
    comes_from,
    forbid,
    rule,
)

_EVERYBODY = ("allUsers", "allAuthenticatedUsers")


@rule(
    title="Nothing is granted to everybody",
    severity=Severity.CRITICAL,
    on=(*t.GRANTS, *t.BINDINGS),
    remedy="Grant the role to the service accounts, groups or people who need it.",
    standards=("CIS GCP 5.1", "CIS GCP 7.1"),
    examples=(
        Example(
            {"member": "serviceAccount:reader@p.iam.gserviceaccount.com"},
            (Break("member", "allUsers"), Break("member", "allAuthenticatedUsers")),
            on=t.BUCKET_GRANT,
        ),
        Example(
            {"members": ["group:readers@example.com"]},
            (Break("members", ["group:readers@example.com", "allUsers"]),),
            on="gcp:storage/bucketIAMBinding:BucketIAMBinding",
        ),
    ),
)
def iam_public_member(grant: Resource) -> Verdict:
    """Neither all users nor all authenticated users; an identity that the stack makes is neither."""
    everybody = _is_everybody(grant["member"]) | grant["members"].any(_is_everybody)
    return forbid(everybody, "the role is granted to everybody")


def _is_everybody(member: Value) -> Truth:
    return member.equals(*_EVERYBODY) & ~comes_from(member, *IDENTITIES)
