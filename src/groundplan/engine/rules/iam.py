"""Members, roles and service accounts: https://docs.cloud.google.com/iam/docs/principal-identifiers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from groundplan.engine.rules.fault import Fault, meant

_SPECIAL = ("allUsers", "allAuthenticatedUsers", "projectOwners", "projectReaders", "projectWriters")
_EMAIL = re.compile(r"[^@\s:/]+@[^@\s:/.]+(\.[^@\s:/.]+)+")
_WORKLOAD = re.compile(r"[a-z0-9.:-]+\.svc\.id\.goog\[[a-z0-9.-]+/[a-z0-9._-]+\]")
_DOMAIN = re.compile(r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_ANY = re.compile(r"\S+")
_URL = re.compile(r"//\S+")
_PREFIXES: Mapping[str, tuple[re.Pattern[str], ...]] = {
    "user": (_EMAIL,),
    "group": (_EMAIL,),
    "serviceAccount": (_EMAIL, _WORKLOAD),
    "domain": (_DOMAIN,),
    "principal": (_URL,),
    "principalSet": (_URL,),
    "projectOwner": (_ANY,),
    "projectEditor": (_ANY,),
    "projectViewer": (_ANY,),
    "iamMember": (_ANY,),
    "specialGroup": (_ANY,),
}
_MEMBER = (
    "allUsers, allAuthenticatedUsers, or one of user:, serviceAccount:, group: with an e-mail address, domain:, "
    "principal://, principalSet://, projectOwner:, projectEditor:, projectViewer:"
)
_ROLE_ID = r"[A-Za-z0-9_.]{3,64}"
_ROLE = re.compile(rf"roles/[a-zA-Z][A-Za-z0-9_]*(\.[A-Za-z0-9_]+)*|(projects|organizations)/[^/\s]+/roles/{_ROLE_ID}")
_ROLE_WORDS = '"roles/<service>.<name>", "projects/<project>/roles/<id>" or "organizations/<number>/roles/<id>"'
_ACCOUNT = re.compile(rf"(projects/[^/\s]+/serviceAccounts/)?({_EMAIL.pattern}|\d{{15,30}})")
_ACCOUNT_WORDS = 'the e-mail address of a service account, "<id>@<project>.iam.gserviceaccount.com"'


def member(value: Any, facts: Mapping[str, Any]) -> Fault | None:
    """Check whom a role is granted to. `facts`: `also`, texts that are accepted besides."""
    if not isinstance(value, str) or value in _SPECIAL or value in facts.get("also", ()):
        return None
    prefix, colon, rest = value.partition(":")
    if not colon:
        return _bad_member("it has no prefix", _guess(value))
    if prefix == "deleted":
        return _bad_member("it is a deleted principal", "Remove it.")
    if prefix not in _PREFIXES:
        return _bad_member(f'"{prefix}:" is no prefix', meant(prefix, tuple(_PREFIXES)))
    if not any(form.fullmatch(rest) for form in _PREFIXES[prefix]):
        what = "e-mail address" if _EMAIL in _PREFIXES[prefix] else "name"
        return _bad_member(f'"{prefix}:" is not followed by a proper {what}')
    return None


def role(value: Any, facts: Mapping[str, Any]) -> Fault | None:
    """Check the full name of a role. `facts`: `also`, texts that are accepted besides."""
    if not isinstance(value, str) or value in facts.get("also", ()) or _ROLE.fullmatch(value):
        return None
    hint = f'Write "roles/{value}".' if _ROLE.fullmatch(f"roles/{value}") else ""
    return Fault(code="provider-role", allowed=_ROLE_WORDS, hint=hint)


def service_account(value: Any, facts: Mapping[str, Any]) -> Fault | None:
    """Check a service account by e-mail address, unique number or resource name; `facts`: `also` as above."""
    if not isinstance(value, str) or value in {"", "default", *facts.get("also", ())}:
        return None
    if _ACCOUNT.fullmatch(value.removeprefix("//iam.googleapis.com/")):
        return None
    return Fault(code="provider-service-account", allowed=_ACCOUNT_WORDS)


def _bad_member(says: str, hint: str = "") -> Fault:
    return Fault(code="provider-member", says=says, allowed=_MEMBER, hint=hint)


def _guess(value: str) -> str:
    if _EMAIL.fullmatch(value):
        prefix = "serviceAccount" if value.endswith("gserviceaccount.com") else "user"
        return f'Write "{prefix}:{value}".'
    return meant(value, _SPECIAL)
