"""The API of notebooks."""

from __future__ import annotations

from groundplan.rehearse.service import Service

service = Service("notebooks", ("v2",), types="google.cloud.notebooks.v2")
