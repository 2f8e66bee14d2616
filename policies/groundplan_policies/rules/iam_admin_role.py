"""An admin role changes who may do what: a workload that is taken over with it opens all other doors."""

import re

from groundplan_policies import tokens as t
from groundplan_policies.authoring import FALSE, Break, Example, Resource, Severity, Verdict, forbid, rule

_ADMIN = re.compile(r"roles/(?:[a-zA-Z.]+\.)?(?:admin|[a-zA-Z]*Admin)$")


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
    role = grant["role"]
    person = (
        grant["member"].text(lambda name: name.startswith(("group:", "user:")))
        if not grant["member"].is_unknown
        else FALSE
    )
    return forbid(role.text(_ADMIN.match) & ~person if not role.is_unknown else FALSE, "a workload gets an admin role")
