"""The API of privateca."""

from __future__ import annotations

from groundplan.rehearse.service import Service

service = Service("privateca", ("v1",), types="google.cloud.security.privateca.v1")
