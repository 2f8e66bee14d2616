"""Every API that is emulated, by the host that it stands in for. A service is imported when it is first called."""

from __future__ import annotations

from functools import cache
from importlib import import_module

from groundplan.rehearse.service import Service

APIS = (
    "artifactregistry",
    "bigquery",
    "billingbudgets",
    "cloudbilling",
    "cloudfunctions",
    "cloudkms",
    "cloudresourcemanager",
    "cloudscheduler",
    "compute",
    "dataflow",
    "eventarc",
    "firestore",
    "iam",
    "logging",
    "monitoring",
    "notebooks",
    "privateca",
    "pubsub",
    "run",
    "secretmanager",
    "serviceusage",
    "storage",
    "tpu",
)
"""The names of the APIs, as in their hosts. A host that is called but not listed here is answered with a 404."""

HOSTS = {f"{name}.googleapis.com": name for name in APIS}


@cache
def service(name: str) -> Service:
    """The service of an API by its name."""
    found: Service = import_module(f"groundplan.rehearse.services.{name}").service
    return found
