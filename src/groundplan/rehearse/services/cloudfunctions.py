"""The API of cloudfunctions."""

from __future__ import annotations

from groundplan.rehearse.service import Service

service = Service("cloudfunctions", ("v2", "v2beta"), types="google.cloud.functions.v2")
