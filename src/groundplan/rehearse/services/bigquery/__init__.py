"""The API of BigQuery: datasets, tables with their rows, routines. Queries are not emulated."""

from __future__ import annotations

from groundplan.rehearse.services.bigquery import datasets, jobs, routines, rows, tables
from groundplan.rehearse.services.bigquery.api import service

__all__ = ["datasets", "jobs", "routines", "rows", "service", "tables"]
