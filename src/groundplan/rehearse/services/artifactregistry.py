"""The API of artifactregistry."""

from __future__ import annotations

from groundplan.rehearse.service import Service

service = Service("artifactregistry", ("v1",), types="google.devtools.artifactregistry.v1")
