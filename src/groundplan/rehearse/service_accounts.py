"""Resources act as service accounts: those must exist, and the caller be allowed to act as them."""

from __future__ import annotations

from groundplan.rehearse import principals
from groundplan.rehearse.call import Call
from groundplan.rehearse.replies import Refusal


def require(call: Call, email: str) -> None:
    """Raise a 403 when a resource shall act as a service account that does not exist.

    email: also as `projects/p/serviceAccounts/a@p.iam.gserviceaccount.com`; empty for the API's default.
    Source: https://cloud.google.com/iam/docs/service-accounts-actas, and the wording of Cloud Run's API.
    """
    address = email.rpartition("/")[2]
    if address and not principals.exists(call, address):
        raise Refusal(
            "PERMISSION_DENIED",
            f"Permission 'iam.serviceaccounts.actAs' denied on service account {address} (or it may not exist).",
        )
