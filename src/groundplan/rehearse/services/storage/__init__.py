"""The API of Cloud Storage: buckets, objects and who may use them."""

from __future__ import annotations

from groundplan.rehearse.services.storage import (
    access_lists,
    buckets,
    copies,
    folders,
    hmac_keys,
    notifications,
    objects,
    policies,
    uploads,
)
from groundplan.rehearse.services.storage.api import service

__all__ = [
    "access_lists",
    "buckets",
    "copies",
    "folders",
    "hmac_keys",
    "notifications",
    "objects",
    "policies",
    "service",
    "uploads",
]
