"""The Cloud Logging API: log buckets, sinks, log-based metrics and entries."""

from __future__ import annotations

from groundplan.rehearse.services.logging import buckets, entries, metrics, sinks
from groundplan.rehearse.services.logging.api import service

__all__ = ["buckets", "entries", "metrics", "service", "sinks"]
