"""The API of compute."""

from __future__ import annotations

from groundplan.rehearse.service import Service

service = Service(
    "compute",
    (
        "beta",
        "v1",
    ),
    types="google.cloud.compute.v1",
)
