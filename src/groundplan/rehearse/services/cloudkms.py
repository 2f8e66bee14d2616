"""The API of cloudkms."""

from __future__ import annotations

from groundplan.rehearse.service import Service

service = Service("cloudkms", ("v1",), types="google.cloud.kms.v1")
