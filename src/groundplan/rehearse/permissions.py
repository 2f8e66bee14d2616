"""Which IAM permissions a call needs. Data: `catalog/data/permissions.json`.

Source: https://cloud.google.com/iam/docs/permissions-reference
"""

from __future__ import annotations

from groundplan.catalog.data_file import read


def allowed_in_custom_roles(permission: str) -> bool:
    """Whether a custom role of a project may hold a permission."""
    return permission not in read("permissions")["not_in_custom_roles"]
