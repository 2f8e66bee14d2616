"""The Cloud Billing API: billing accounts, and which of them pays for a project.

Every account that is called for exists and is open: nobody makes one by this API but a reseller.
Source: https://cloud.google.com/billing/docs/reference/rest/v1/billingAccounts
"""

from __future__ import annotations

import re

from groundplan.rehearse import iam_policy
from groundplan.rehearse.call import Call, unique_number
from groundplan.rehearse.replies import Json, invalid, not_found
from groundplan.rehearse.service import Service
from groundplan.rehearse.standard import page
from groundplan.rehearse.state import State

service = Service("cloudbilling", ("v1",), types="google.cloud.billing.v1", always_enabled=True)

DEFAULT = "billingAccounts/000000-000000-000000"
"""The account that pays for a project that nobody created."""

CURRENCY = "USD"
"""The currency of an account, unless it was created with another."""

_HOST = "cloudbilling.googleapis.com"
_NAME = re.compile(r"billingAccounts/[0-9A-F]{6}-[0-9A-F]{6}-[0-9A-F]{6}")


def account(state: State, name: str) -> Json:
    """A billing account; raises a 404 for a name that none can have."""
    if not _NAME.fullmatch(name):
        raise not_found(name)
    implied: Json = {"name": name, "open": True, "displayName": "Billing account", "masterBillingAccount": ""}
    return state.get(f"{_HOST}/{name}") or {**implied, "currencyCode": CURRENCY}


@service.method("cloudbilling.billingAccounts.get")
def get(call: Call) -> Json:
    """Show an account."""
    return account(call.state, call.path)


@service.method("cloudbilling.billingAccounts.list", "cloudbilling.billingAccounts.subAccounts.list")
def list_(call: Call) -> Json:
    """List the accounts that were made here, and the one that pays for projects; subaccounts of one only."""
    made = [body for _, body in call.state.members(f"{_HOST}/billingAccounts")]
    master = call.path.removesuffix("/subAccounts") if call.path.endswith("/subAccounts") else ""
    found = (
        [one for one in made if one["masterBillingAccount"] == master]
        if master
        else [account(call.state, DEFAULT), *made]
    )
    return page(call, sorted((one["name"], one) for one in {one["name"]: one for one in found}.values()))


@service.method("cloudbilling.billingAccounts.create", "cloudbilling.billingAccounts.subAccounts.create")
def create(call: Call) -> Json:
    """Make a subaccount."""
    master = call.body.get("masterBillingAccount") or call.path.removesuffix("/subAccounts")
    if not _NAME.fullmatch(master):
        raise invalid(
            "Only subaccounts can be created: the master billing account is missing", "master_billing_account"
        )
    digits = f"{int(unique_number(master + str(call.state.next('billing-accounts')), call.now)):016X}"[-12:]
    number = f"0{digits[1:6]}-{digits[6:]}-{digits[:6]}"
    made = {
        "name": f"billingAccounts/{number}",
        "open": True,
        "displayName": call.body.get("displayName", ""),
        "masterBillingAccount": master,
        "parent": master,
        "currencyCode": account(call.state, master)["currencyCode"],
    }
    call.state.put(f"{_HOST}/{made['name']}", made)
    return made


@service.method("cloudbilling.billingAccounts.patch")
def patch(call: Call) -> Json:
    """Rename an account; nothing else of it changes."""
    changed = account(call.state, call.path)
    if call.query.get("updateMask", "displayName") not in ("displayName", "display_name", "*"):
        raise invalid("Only the display name of a billing account can be changed", "update_mask")
    changed = changed | {"displayName": call.body.get("displayName", changed["displayName"])}
    call.state.put(f"{_HOST}/{call.path}", changed)
    return changed


@service.method(
    "cloudbilling.billingAccounts.getIamPolicy",
    "cloudbilling.billingAccounts.setIamPolicy",
    "cloudbilling.billingAccounts.testIamPermissions",
)
def policy(call: Call) -> Json:
    """Read, write or ask about the policy of an account."""
    account(call.state, call.path)
    acts = {"getIamPolicy": iam_policy.get, "setIamPolicy": iam_policy.put, "testIamPermissions": iam_policy.test}
    return acts[call.method.action](service, call)


@service.method("cloudbilling.projects.getBillingInfo")
def get_billing_info(call: Call) -> Json:
    """Which account pays for a project; none for one that was created here and never given one."""
    return _info(call.project, _paying(call.state, call.project))


@service.method("cloudbilling.projects.updateBillingInfo")
def update_billing_info(call: Call) -> Json:
    """Let an account pay for a project; an empty name for none."""
    name = str(call.body.get("billingAccountName", ""))
    if name and not _NAME.fullmatch(name):
        raise invalid(f"'{name}' is not the name of a billing account", "billing_account_name")
    call.state.put_note(_note(call.project), {"billingAccountName": name})
    return _info(call.project, name)


@service.method("cloudbilling.billingAccounts.projects.list")
def list_projects(call: Call) -> Json:
    """The projects that an account pays for, of those that were created here."""
    name = call.path.removesuffix("/projects")
    projects = [
        str(body["projectId"]) for _, body in call.state.members("cloudresourcemanager.googleapis.com/projects")
    ]
    paid = [project for project in projects if _paying(call.state, project) == name]
    return page(call, [(project, _info(project, name)) for project in paid])


def _paying(state: State, project: str) -> str:
    """The name of the account that pays for a project; empty for none."""
    if kept := state.note(_note(project)):
        return str(kept["billingAccountName"])
    return "" if state.get(f"cloudresourcemanager.googleapis.com/projects/{project}") else DEFAULT


def _note(project: str) -> str:
    return f"billing/{project}"


def _info(project: str, name: str) -> Json:
    return {
        "name": f"projects/{project}/billingInfo",
        "projectId": project,
        "billingAccountName": name,
        "billingEnabled": bool(name),
    }
