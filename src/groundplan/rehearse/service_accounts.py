"""Resources act as service accounts: those must exist, and the caller be allowed to act as them."""

from __future__ import annotations

from groundplan.rehearse import principals
from groundplan.rehearse.call import Call, project_number
from groundplan.rehearse.replies import Refusal


def default(call: Call) -> str:
    """Who a resource acts as when nothing is said: the account that Compute Engine brings to a project.

    Source: https://cloud.google.com/compute/docs/access/service-accounts#default_service_account
    """
    return f"{project_number(call.project)}-compute@developer.gserviceaccount.com"


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
