"""The API of run."""

from __future__ import annotations

from groundplan.rehearse.service import Service

service = Service("run", ("v2",), types="google.cloud.run.v2")
