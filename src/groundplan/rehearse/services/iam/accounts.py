"""Service accounts: named by their e-mail address or unique id, in a project or, with `-`, in any.

Source: https://cloud.google.com/iam/docs/reference/rest/v1/projects.serviceAccounts and the descriptions of the
discovery document.
"""

from __future__ import annotations

from dataclasses import replace

from groundplan.catalog.names import name_rule
from groundplan.rehearse import field_mask, iam_policy, principals, standard
from groundplan.rehearse.call import Call, unique_number
from groundplan.rehearse.replies import Json, Refusal, invalid
from groundplan.rehearse.services.iam.api import service

_MAXIMUM = 100
"""Service accounts in a project. Source: https://cloud.google.com/iam/quotas, the default of the quota."""

_BYTES = {"displayName": 100, "description": 256}
"""How long the texts may be, in UTF-8. Source: the descriptions of the discovery document."""

_CHANGES = frozenset(_BYTES)

_ETAG = "MDEwMjE5MjA="
"""The etag of every account, as Google gives it; the field is deprecated and guards nothing."""


@service.method("iam.projects.serviceAccounts.create")
def create(call: Call) -> Json:
    """Create an account; its e-mail address is new, even if an account that was deleted had the same."""
    name = str(call.body.get("accountId", ""))
    if fault := name_rule("service-account").fault(name):
        raise invalid(f"Invalid service account id '{name}': {fault}", "account_id")
    collection = call.name
    email = principals.email(name, call.project)
    if call.state.get(f"{collection}/{email}") is not None:
        text = f"Service account {name} already exists within project projects/{call.project}."
        raise Refusal("ALREADY_EXISTS", text)
    if len(call.state.members(collection)) >= _MAXIMUM:
        raise Refusal("RESOURCE_EXHAUSTED", "Maximum number of service accounts on project reached.")
    number = unique_number(email, call.now) + "10"
    wanted = call.body.get("serviceAccount", {})
    account: Json = {
        "name": f"{call.path}/{email}",
        "projectId": call.project,
        "uniqueId": number,
        "email": email,
        "etag": _ETAG,
        "oauth2ClientId": number,
    }
    account |= {key: wanted[key] for key in sorted(_CHANGES & wanted.keys())}
    _check(account)
    call.state.put(f"{collection}/{email}", account)
    principals.remember(call.state, account)
    return account


@service.method("iam.projects.serviceAccounts.get")
def get(call: Call) -> Json:
    """Show an account."""
    return standard.existing(named(call))


@service.method("iam.projects.serviceAccounts.patch", "iam.projects.serviceAccounts.update")
def update(call: Call) -> Json:
    """Change the texts of an account; what else is sent is ignored."""
    found = named(call)
    wanted = call.body.get("serviceAccount", call.body)
    wanted = {key: value for key, value in wanted.items() if key in _CHANGES}
    new = field_mask.merged(standard.existing(found), wanted, call.body.get("updateMask", ""))
    _check(new)
    call.state.put(found.name, new)
    return new


@service.method("iam.projects.serviceAccounts.enable", "iam.projects.serviceAccounts.disable")
def switch(call: Call) -> Json:
    """Enable or disable an account."""
    found = named(call)
    account = {key: value for key, value in standard.existing(found).items() if key != "disabled"}
    call.state.put(found.name, account | ({"disabled": True} if call.method.action == "disable" else {}))
    return {}


@service.method("iam.projects.serviceAccounts.delete")
def delete(call: Call) -> Json:
    """Delete an account with its keys; policies name it as deleted from then on, and it can be brought back.

    Source: https://cloud.google.com/iam/docs/service-accounts-delete-undelete
    """
    found = named(call)
    account = standard.existing(found)
    policy = call.state.policy(found.name)
    for name, _ in call.state.below(found.name):
        call.state.delete(name)
    call.state.delete(found.name)
    call.state.put_note(_grave(account["uniqueId"]), {"account": account, "policy": policy})
    iam_policy.rename_member(call.state, f"serviceAccount:{account['email']}", _deleted(account))
    return {}


@service.method("iam.projects.serviceAccounts.undelete")
def undelete(call: Call) -> Json:
    """Bring an account back by its unique id, unless another took its name since."""
    number = call.path.rpartition("/")[2]
    buried = call.state.note(_grave(number))
    if buried is None:
        raise Refusal("NOT_FOUND", f"Service account {number} does not exist or was not deleted.")
    account: Json = buried["account"]
    name = f"{call.host}/{account['name']}"
    if call.state.get(name) is not None:
        raise Refusal("ALREADY_EXISTS", f"Service account {account['email']} already exists.")
    call.state.put(name, account)
    if buried["policy"]:
        call.state.put_policy(name, buried["policy"])
    call.state.drop_note(_grave(number))
    iam_policy.rename_member(call.state, _deleted(account), f"serviceAccount:{account['email']}")
    return {"restoredAccount": account}


@service.method(
    "iam.projects.serviceAccounts.getIamPolicy",
    "iam.projects.serviceAccounts.setIamPolicy",
    "iam.projects.serviceAccounts.testIamPermissions",
)
def policy(call: Call) -> Json:
    """Read, write or ask about the policy of an account: who may act as it."""
    acts = {"getIamPolicy": iam_policy.get, "setIamPolicy": iam_policy.put, "testIamPermissions": iam_policy.test}
    return acts[call.method.action](service, named(call))


def named(call: Call) -> Call:
    """The call with the account's own name in its path, however it was named; raises a 404 where there is none."""
    collection, _, given = call.path.partition("/serviceAccounts/")
    given, slash, rest = given.partition("/")
    project = collection.removeprefix("projects/")
    account = principals.account(call.state, given)
    if account is None or project not in ("-", account["projectId"]):
        raise Refusal("NOT_FOUND", f"Unknown service account: {collection}/serviceAccounts/{given}")
    return replace(call, path=f"{account['name']}{slash}{rest}")


def _check(account: Json) -> None:
    for key, most in _BYTES.items():
        if len(account.get(key, "").encode()) > most:
            raise invalid(f"The {key} is longer than {most} bytes", f"service_account.{key}")


def _grave(number: str) -> str:
    return f"deleted-service-account/{number}"


def _deleted(account: Json) -> str:
    """How policies name an account that was deleted."""
    return f"deleted:serviceAccount:{account['email']}?uid={account['uniqueId']}"
