"""The API of billingbudgets."""

from __future__ import annotations

from groundplan.rehearse.service import Service

service = Service("billingbudgets", ("v1",), types="google.cloud.billing.budgets.v1")
