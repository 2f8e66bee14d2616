"""The API of eventarc."""

from __future__ import annotations

from groundplan.rehearse.service import Service

service = Service("eventarc", ("v1",), types="google.cloud.eventarc.v1")
