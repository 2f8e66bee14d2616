"""Durations as Google's APIs write them."""

from __future__ import annotations

from datetime import timedelta


def seconds(duration: timedelta) -> str:
    """Write a duration in whole seconds, such as `86400s` (google.protobuf.Duration in JSON)."""
    return f"{int(duration.total_seconds())}s"
