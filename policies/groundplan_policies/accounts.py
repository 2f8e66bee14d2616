"""Where workloads name the service account they run as, and who a member of a grant is."""

from __future__ import annotations

import re

from groundplan_policies import tokens as t
from groundplan_policies.stack import comes_from
from groundplan_policies.truth import Truth
from groundplan_policies.value import Value

DUTIES: dict[str, tuple[tuple[str, str], ...]] = {
    t.INSTANCE: (("runs a machine", "serviceAccount.email"),),
    t.INSTANCE_TEMPLATE: (("runs a machine", "serviceAccount.email"),),
    t.REGION_TEMPLATE: (("runs a machine", "serviceAccount.email"),),
    t.TPU: (("runs a TPU", "serviceAccount.email"),),
    t.FUNCTION: (
        ("runs a function", "serviceConfig.serviceAccountEmail"),
        ("builds images", "buildConfig.serviceAccount"),
        ("delivers events", "eventTrigger.serviceAccountEmail"),
    ),
    t.JOB: (("runs a container", "template.template.serviceAccount"),),
    t.SERVICE: (("runs a container", "template.serviceAccount"),),
    t.FLEX_JOB: (("runs a pipeline", "serviceAccountEmail"),),
    t.SCHEDULER_JOB: (
        ("starts work by the clock", "httpTarget.oauthToken.serviceAccountEmail"),
        ("starts work by the clock", "httpTarget.oidcToken.serviceAccountEmail"),
    ),
    t.SUBSCRIPTION: (
        ("exports messages", "cloudStorageConfig.serviceAccountEmail"),
        ("exports messages", "bigqueryConfig.serviceAccountEmail"),
        ("pushes messages", "pushConfig.oidcToken.serviceAccountEmail"),
    ),
}
"""What each type does as a service account, and the input that names the account."""

_DEFAULT = re.compile(r"(?:^|[:/])(?:\d+-compute@developer\.gserviceaccount\.com|[^@/:]+@appspot\.gserviceaccount\.com"
                      r"|\d+@cloudbuild\.gserviceaccount\.com|\d+@cloudservices\.gserviceaccount\.com)$")  # fmt: skip


def is_default(account: Value) -> Truth:
    """Whether it is an account that Google makes by itself and that everything in a project may share."""
    return account.text(_DEFAULT.search) & ~comes_from(account, *IDENTITIES)


IDENTITIES = (t.ACCOUNT, t.SERVICE_IDENTITY, t.IDENTITY_POOL, t.IDENTITY_PROVIDER)
"""What makes an identity of its own: neither everybody, nor a person, nor a default account."""
