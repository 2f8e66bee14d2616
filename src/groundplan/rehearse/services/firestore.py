"""The API of firestore."""

from __future__ import annotations

from groundplan.rehearse.service import Service

service = Service("firestore", ("v1",), types="google.firestore.admin.v1")
