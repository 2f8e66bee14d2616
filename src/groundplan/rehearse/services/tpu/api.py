"""What the parts of the Cloud TPU API share."""

from __future__ import annotations

from groundplan.rehearse.service import Service

service = Service("tpu", ("v2", "v2alpha1"), types="google.cloud.tpu.v2")
