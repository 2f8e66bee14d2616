"""Which IAM permissions a call needs: by rule, and by the exceptions in `catalog/data/permissions.json`.

The rule: `pubsub.projects.topics.patch` needs `pubsub.topics.update`, if there is such a permission.
Source: https://cloud.google.com/iam/docs/permissions-reference
"""

from __future__ import annotations

from fnmatch import fnmatchcase
from functools import cache

from groundplan.catalog.data_file import read
from groundplan.catalog.roles import permissions

_PLACES = ("projects", "locations", "zones", "regions", "global", "folders", "organizations", "billingAccounts")
"""Collections that tell where a resource lies; not part of a permission unless nothing follows."""


def permissions_of(method_id: str) -> tuple[str, ...]:
    """The permissions that a call of a method needs, sorted; none where it needs none or none is known.

    method_id: by the discovery document, `pubsub.projects.topics.create`.
    """
    data = read("permissions")
    needed = data["needs"].get(method_id)
    if needed is None:
        needed = by_rule(method_id) or data["methods"].get(method_id, ())
    return tuple(sorted({*needed, *data["also"].get(method_id, ())}))


def allowed_in_custom_roles(permission: str) -> bool:
    """Whether a custom role of a project may hold a permission."""
    return not any(fnmatchcase(permission, pattern) for pattern in read("permissions")["not_in_custom_roles"])


@cache
def by_rule(method_id: str) -> tuple[str, ...]:
    """The permission that is named like the method; none where there is none of that name."""
    data = read("permissions")
    service, *path, verb = method_id.split(".")
    inner = [word for word in path if word not in _PLACES] or path[-1:]
    if not inner:
        return ()
    words = data["collections"]
    collection = words.get(".".join([service, *inner[-2:]])) or words.get(f"{service}.{inner[-1]}", inner[-1])
    ending = f"{collection}.{data['verbs'].get(verb, verb)}"
    for prefix in (f"{data['services'].get(service, service)}.", f"{service}.googleapis.com/"):
        if f"{prefix}{ending}" in permissions():
            return (f"{prefix}{ending}",)
    return ()
