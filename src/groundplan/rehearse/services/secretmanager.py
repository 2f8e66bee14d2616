"""The API of secretmanager."""

from __future__ import annotations

from groundplan.rehearse.service import Service

service = Service("secretmanager", ("v1",), types="google.cloud.secretmanager.v1")
