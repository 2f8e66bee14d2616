"""The API of cloudscheduler."""

from __future__ import annotations

from groundplan.rehearse.service import Service

service = Service("cloudscheduler", ("v1",), types="google.cloud.scheduler.v1")
