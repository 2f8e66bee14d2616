"""The API of logging."""

from __future__ import annotations

from groundplan.rehearse.service import Service

service = Service("logging", ("v2",), types="google.logging.v2")
