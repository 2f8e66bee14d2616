"""Service accounts that a project made for itself, as the other APIs ask for them.

Accounts of Google's (service agents, the default accounts of Compute Engine and App Engine) come with their services
and are not asked about here.
"""

from __future__ import annotations

import re

from groundplan.rehearse.call import Call
from groundplan.rehearse.replies import Refusal

_OWN = re.compile(r"(?!service-\d+@)[^@/]+@(?P<project>[^@/.]+)\.iam\.gserviceaccount\.com")
"""Addresses of accounts that users make: service agents are called by the number of their project."""


def require(call: Call, email: str) -> None:
    """Raise a 403 when a resource shall act as a service account that does not exist.

    email: also as `projects/p/serviceAccounts/a@p.iam.gserviceaccount.com`; empty or Google's own is taken as there.
    Source: https://cloud.google.com/iam/docs/service-accounts-actas, and the wording of Cloud Run's API.
    """
    address = email.rpartition("/")[2]
    found = _OWN.fullmatch(address)
    if found is None:
        return
    name = f"projects/{found['project']}/serviceAccounts/{address}"
    if call.state.get(f"iam.googleapis.com/{name}") is None:
        raise Refusal(
            "PERMISSION_DENIED",
            f"Permission 'iam.serviceaccounts.actAs' denied on service account {address} (or it may not exist).",
        )
