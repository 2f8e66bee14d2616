"""The Cloud Run API: services with their revisions, jobs with their executions, worker pools."""

from __future__ import annotations

from groundplan.rehearse.services.run import executions, jobs, services, worker_pools
from groundplan.rehearse.services.run.api import service

__all__ = ["executions", "jobs", "service", "services", "worker_pools"]
