"""The Cloud Monitoring API: alerts, channels, uptime checks, groups, metrics and dashboards."""

from __future__ import annotations

from groundplan.rehearse.services.monitoring import alerts, channels, dashboards, groups, metrics, uptime
from groundplan.rehearse.services.monitoring.api import service

__all__ = ["alerts", "channels", "dashboards", "groups", "metrics", "service", "uptime"]
