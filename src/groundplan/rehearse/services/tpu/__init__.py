"""The Cloud TPU API: nodes, queued resources, and what there is in a zone."""

from __future__ import annotations

from groundplan.rehearse.services.tpu import nodes, offers, queued
from groundplan.rehearse.services.tpu.api import service

__all__ = ["nodes", "offers", "queued", "service"]
