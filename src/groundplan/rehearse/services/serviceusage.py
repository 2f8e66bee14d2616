"""The API of serviceusage."""

from __future__ import annotations

from groundplan.rehearse.service import Service

service = Service(
    "serviceusage",
    (
        "v1",
        "v1beta1",
    ),
    types="google.api.serviceusage.v1",
)
