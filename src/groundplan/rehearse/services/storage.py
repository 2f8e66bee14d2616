"""The API of storage."""

from __future__ import annotations

from groundplan.rehearse.service import Service

service = Service("storage", ("v1",), types="google.storage.v2")
