"""Roles: Google's own, to be read, and those of a project or an organization, which outlive their deletion by a week.

Source: https://cloud.google.com/iam/docs/creating-custom-roles and the descriptions of the discovery document.
"""

from __future__ import annotations

import re
from dataclasses import replace

from groundplan.catalog import roles
from groundplan.catalog.roles import Role
from groundplan.rehearse import field_mask, permissions
from groundplan.rehearse.call import Call, etag
from groundplan.rehearse.replies import Json, Refusal, invalid
from groundplan.rehearse.services.iam.api import service
from groundplan.rehearse.standard import existing, page

_ID = re.compile(r"[\w.]{3,64}", re.ASCII)
_TITLE, _DESCRIPTION, _PERMISSIONS = 100, 300, 3000
"""Bytes of the texts, and permissions in a role. Source: https://cloud.google.com/iam/quotas#limits."""

_PAGE = 300
"""Roles on a page. Source: the description of `pageSize`."""

_BOTH = ("iam.projects.roles", "iam.organizations.roles")
_PREDEFINED_ETAG = "AA=="
_ASKED = re.compile(r"//(?P<host>[^/]+)/.+")


@service.method(*(f"{each}.create" for each in _BOTH))
def create(call: Call) -> Json:
    """Create a custom role, unless one of its name is there or waits to be forgotten."""
    name = str(call.body.get("roleId", ""))
    if not _ID.fullmatch(name):
        text = "The role_id can contain only letters, digits, underscores and periods, 3 to 64 of them"
        raise invalid(f"Invalid role id '{name}'. {text}.", "role_id")
    path = f"{call.path}/{name}"
    if old := call.get(path):
        if old.get("deleted"):
            text = f"You can't create a role_id ({name}) which has been marked for deletion."
            raise Refusal("FAILED_PRECONDITION", text)
        raise Refusal("ALREADY_EXISTS", f"A role named {name} in {call.path.removesuffix('/roles')} already exists.")
    role = {"name": path, "stage": "ALPHA", **call.body.get("role", {})} | {"name": path}
    return _stored(call, path, role)


@service.method(*(f"{each}.get" for each in _BOTH))
def get(call: Call) -> Json:
    """Show a custom role; also one that was deleted, which says so."""
    return _shown(existing(call))


@service.method(*(f"{each}.list" for each in _BOTH))
def list_(call: Call) -> Json:
    """List custom roles, those deleted only when asked for."""
    hidden = () if call.query.get("view") == "FULL" else ("includedPermissions",)
    deleted = call.query.get("showDeleted") == "true"
    found = [
        (name, {key: value for key, value in _shown(role).items() if key not in hidden})
        for name, role in call.state.members(call.name)
        if deleted or not role.get("deleted")
    ]
    return page(call, found, most=_PAGE)


@service.method(*(f"{each}.patch" for each in _BOTH))
def patch(call: Call) -> Json:
    """Change a custom role."""
    old = existing(call)
    sent = dict(call.body)
    _check_etag(old, sent.pop("etag", ""))
    sent = {key: value for key, value in sent.items() if key not in ("name", "deleted")}
    return _stored(call, call.path, field_mask.merged(old, sent, call.query.get("updateMask", "")))


@service.method(*(f"{each}.delete" for each in _BOTH))
def delete(call: Call) -> Json:
    """Mark a custom role as deleted: it grants nothing and can be brought back for a week."""
    old = existing(call)
    _check_etag(old, call.query.get("etag", ""))
    if old.get("deleted"):
        raise Refusal("FAILED_PRECONDITION", f"The role {call.path} is deleted already.")
    return _stored(call, call.path, old | {"deleted": True})


@service.method(*(f"{each}.undelete" for each in _BOTH))
def undelete(call: Call) -> Json:
    """Bring a deleted custom role back."""
    old = existing(call)
    _check_etag(old, call.body.get("etag", ""))
    if not old.get("deleted"):
        raise Refusal("FAILED_PRECONDITION", f"The role {call.path} is not deleted.")
    return _stored(call, call.path, {key: value for key, value in old.items() if key != "deleted"})


@service.method("iam.roles.get")
def get_predefined(call: Call) -> Json:
    """Show a role of Google's with its permissions."""
    role = roles.predefined(call.path)
    if role is None:
        raise Refusal("NOT_FOUND", f"The role named {call.path} was not found.")
    return _predefined(role, full=True)


@service.method("iam.roles.list")
def list_predefined(call: Call) -> Json:
    """List the roles of Google's."""
    return _page_of(call, list(roles.names()), full=call.query.get("view") == "FULL")


@service.method("iam.roles.queryGrantableRoles")
def query_grantable(call: Call) -> Json:
    """The roles that can be granted on a resource: those of its service, and on a project all."""
    host = _host(call)
    prefix = f"roles/{host.removesuffix('.googleapis.com')}."
    every = host == "cloudresourcemanager.googleapis.com"
    return _page_of(call, [name for name in roles.names() if every or name.startswith(prefix)], full=_full(call))


@service.method("iam.permissions.queryTestablePermissions")
def query_testable(call: Call) -> Json:
    """The permissions that can be granted on a resource, and whether custom roles may hold them."""
    host = _host(call)
    prefix = f"{host.removesuffix('.googleapis.com')}."
    every = host == "cloudresourcemanager.googleapis.com"
    found = sorted(name for name in roles.permissions() if every or name.startswith(prefix))
    told = [(name, {"name": name, "stage": "GA", "customRolesSupportLevel": _support(name)}) for name in found]
    return page(_with_page(call), told, most=100)


def _support(permission: str) -> str:
    return "SUPPORTED" if permissions.allowed_in_custom_roles(permission) else "NOT_SUPPORTED"


def _full(call: Call) -> bool:
    return bool(call.body.get("view") == "FULL")


def _host(call: Call) -> str:
    """The API of the resource that a query asks about; raises a 400 for what is no full resource name."""
    found = _ASKED.fullmatch(call.body.get("fullResourceName", ""))
    if found is None:
        raise invalid("The full resource name is malformed", "full_resource_name")
    return found["host"]


def _page_of(call: Call, names: list[str], *, full: bool) -> Json:
    answer = page(_with_page(call), [(name, {"name": name}) for name in names], most=_PAGE)
    found = [roles.predefined(each["name"]) for each in answer["roles"]]
    return answer | {"roles": [_predefined(role, full=full) for role in found if role]}


def _with_page(call: Call) -> Call:
    """The call with the page that its body asks for as if the query did."""
    asked: dict[str, str] = {key: str(call.body[key]) for key in ("pageSize", "pageToken") if key in call.body}
    return replace(call, query={**call.query, **asked})


def _predefined(role: Role, *, full: bool) -> Json:
    shown: Json = {"name": role.name, "title": role.title, "description": role.description, "etag": _PREDEFINED_ETAG}
    shown |= {"stage": role.stage} if role.stage else {}
    return shown | ({"includedPermissions": list(role.permissions)} if full else {})


def _stored(call: Call, path: str, role: Json) -> Json:
    _check(role)
    role["etag"] = etag([role, call.state.next("roles")])
    call.state.put(f"{call.host}/{path}", role)
    return _shown(role)


def _shown(role: Json) -> Json:
    """A role as the API tells it. Source: the description of `stage`: ALPHA is not told."""
    return {key: value for key, value in role.items() if key != "stage" or value != "ALPHA"}


def _check(role: Json) -> None:
    """Raise a 400 for texts too long, and for permissions that no custom role may hold."""
    for key, most in (("title", _TITLE), ("description", _DESCRIPTION)):
        if len(role.get(key, "").encode()) > most:
            raise invalid(f"The {key} is longer than {most} bytes", f"role.{key}")
    wanted: list[str] = role.get("includedPermissions", [])
    if len(wanted) > _PERMISSIONS:
        raise invalid(
            f"The role has {len(wanted)} permissions; the most are {_PERMISSIONS}", "role.included_permissions"
        )
    for permission in wanted:
        if permission not in roles.permissions():
            raise invalid(f"Permission {permission} is not valid.", "role.included_permissions")
        if str(role["name"]).startswith("projects/") and not permissions.allowed_in_custom_roles(permission):
            raise invalid(f"Permission {permission} is not supported in custom roles.", "role.included_permissions")


def _check_etag(old: Json, sent: str) -> None:
    if sent and sent != old["etag"]:
        text = (
            "There were concurrent policy changes. Please retry the whole read-modify-write with exponential backoff."
        )
        raise Refusal("ABORTED", text)
