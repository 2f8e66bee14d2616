"""The API of monitoring."""

from __future__ import annotations

from groundplan.rehearse.service import Service

service = Service(
    "monitoring",
    (
        "v3",
        "v1",
    ),
    types="google.monitoring.v3",
)
