"""Log entries for Cloud Logging: one JSON object a line, with `event` as the name that metrics count.

Entries hold names and counts; never an environment or what a program said.
"""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime


class JsonFormatter(logging.Formatter):
    """Turns a record into an entry; `extra={"fields": {...}}` adds to it."""

    def format(self, record: logging.LogRecord) -> str:
        """Write the entry on one line."""
        entry: dict[str, object] = {
            "severity": record.levelname,
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "message": record.getMessage(),
        }
        entry |= getattr(record, "fields", {})
        if record.exc_info and record.exc_info[1]:
            entry["error"] = type(record.exc_info[1]).__name__
        return json.dumps(entry, default=str)


def to_stdout() -> None:
    """Send all log entries to standard output, where the logging agent reads them."""
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(JsonFormatter())
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)


def log(level: int, event: str, message: str, **fields: object) -> None:
    """Write one entry: `event` is its name for metrics."""
    logging.getLogger("trainer").log(level, message, extra={"fields": {"event": event} | fields})
