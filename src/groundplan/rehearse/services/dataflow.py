"""The API of dataflow."""

from __future__ import annotations

from groundplan.rehearse.service import Service

service = Service("dataflow", ("v1b3",), types="google.dataflow.v1beta3")
