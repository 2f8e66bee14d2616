"""The IAM API, to which the modules beside this one add their resources."""

from __future__ import annotations

from groundplan.rehearse.service import Service

service = Service("iam", ("v1",), types="google.iam.v1")
