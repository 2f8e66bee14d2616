"""The API of cloudresourcemanager."""

from __future__ import annotations

from groundplan.rehearse.service import Service

service = Service(
    "cloudresourcemanager",
    (
        "v3",
        "v1",
    ),
    types="google.cloud.resourcemanager.v3",
)
