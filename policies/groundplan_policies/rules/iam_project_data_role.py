"""A data role on the whole project reaches every bucket, dataset, topic and secret, also those made tomorrow."""

import re

from groundplan_policies import tokens as t
from groundplan_policies.authoring import Break, Example, Resource, Severity, Verdict, comes_from, require, rule

_DATA = re.compile(
    r"roles/(?:storage|bigquery\.(?:data|filteredData)|pubsub|datastore|secretmanager|artifactregistry|bigtable|spanner"
    r"|privateca|cloudkms|firebase)"
)


@rule(
    title="Data is granted where it lies, not on the project",
    severity=Severity.HIGH,
    on=(t.PROJECT_GRANT, "gcp:projects/iAMBinding:IAMBinding"),
    remedy="Grant the role on the bucket, dataset, topic or secret that is meant, or narrow it by a condition.",
    examples=(
        Example(
            {"role": "roles/datastore.user", "condition": {"expression": "resource.name == 'projects/p/databases/d'"}},
            (Break("condition"), Break("condition.expression")),
        ),
        Example(
            {"role": "roles/monitoring.metricWriter"},
            (
                Break("role", "roles/storage.objectViewer"),
                Break("role", "roles/bigquery.dataEditor"),
                Break("role", "roles/pubsub.subscriber"),
                Break("role", "roles/secretmanager.secretAccessor"),
            ),
        ),
    ),
)
def iam_project_data_role(grant: Resource) -> Verdict:
    """A data role on a project has a condition. A role made in this stack is judged by its permissions elsewhere."""
    role = grant["role"]
    narrow = ~role.text(_DATA.match) | comes_from(role, t.CUSTOM_ROLE) | grant.at("condition.expression").is_set
    return require(narrow, "the role reaches all data of the project")
