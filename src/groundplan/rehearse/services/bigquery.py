"""The API of bigquery."""

from __future__ import annotations

from groundplan.rehearse.service import Service

service = Service("bigquery", ("v2",))
