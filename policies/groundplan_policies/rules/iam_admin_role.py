"""An admin role changes who may do what: a workload that is taken over with it opens all other doors."""

import re

from groundplan_policies import tokens as t
from groundplan_policies.accounts import IDENTITIES
from groundplan_policies.authoring import Break, Example, Resource, Severity, Verdict, comes_from, forbid, rule

_ADMIN = re.compile(r"roles/(?!iam\.serviceAccount)(?:[a-zA-Z.]+\.)?(?:admin|[a-zA-Z]*Admin)$")


@rule(
    title="Workloads administer nothing",
    severity=Severity.HIGH,
    on=(*t.GRANTS, *t.BINDINGS),
    remedy="Grant the user, editor or writer role of the service; leave administration to people's groups.",
    standards=("CIS GCP 1.5",),
    examples=(
        Example(
            {"role": "roles/storage.objectUser", "member": "serviceAccount:app@p.iam.gserviceaccount.com"},
            (Break("role", "roles/storage.admin"), Break("role", "roles/storage.objectAdmin")),
            on=t.BUCKET_GRANT,
        ),
    ),
)
def iam_admin_role(grant: Resource) -> Verdict:
    """No service account gets a role that ends in admin."""
    role, member = grant["role"], grant["member"]
    admin = role.text(_ADMIN.match) & ~comes_from(role, t.CUSTOM_ROLE)
    person = member.text(lambda name: name.startswith(("group:", "user:"))) & ~comes_from(member, *IDENTITIES)
    return forbid(admin & ~person, "a workload gets an admin role")
