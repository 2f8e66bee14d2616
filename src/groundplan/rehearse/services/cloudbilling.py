"""The API of cloudbilling."""

from __future__ import annotations

from groundplan.rehearse.service import Service

service = Service("cloudbilling", ("v1",), types="google.cloud.billing.v1")
