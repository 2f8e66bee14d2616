"""The Dataflow API: jobs, and the templates that they are launched from."""

from __future__ import annotations

from groundplan.rehearse.services.dataflow import jobs, templates
from groundplan.rehearse.services.dataflow.jobs import service

__all__ = ["jobs", "service", "templates"]
