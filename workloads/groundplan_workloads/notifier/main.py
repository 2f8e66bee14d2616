"""The notifier: the function that runs when a spec names no source of its own. It writes a log entry to alert on.

On a measure (environment MEASURE, and ABOVE, BELOW or both) it reports values beyond a limit; without MEASURE it
reports every message, such as a device's event. Entries have `event` "notification" and, as `name`, NAME.
"""

from __future__ import annotations

import base64
import json
import os
import sys
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import functions_framework
from cloudevents.http import CloudEvent

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Entry = dict[str, object]


@functions_framework.cloud_event
def main(event: CloudEvent) -> None:
    """Write the entry for one message of a topic, if there is one to write."""
    entry = entry_for(base64.b64decode(event.data["message"].get("data", "")), os.environ)
    if entry is not None:
        sys.stdout.write(f"{json.dumps(entry)}\n")


def entry_for(data: bytes, environment: Mapping[str, str]) -> Entry | None:
    """Decide on the entry for a message in the form of its topic's schema; None when no limit is passed.

    What is no such message gives an entry of severity ERROR: an exception would bring it again and again.
    """
    try:
        message = json.loads(data)
        head: Entry = {
            "device_id": str(message["device_id"]),
            "event_time": (EPOCH + timedelta(microseconds=message["event_time"])).isoformat(),
        }
        what = _passed(message, environment) if environment.get("MEASURE") else {"payload": message["payload"]}
    except (ValueError, TypeError, LookupError, AttributeError, OverflowError) as error:
        return _entry("ERROR", f"not a message of this topic: {type(error).__name__}", environment)
    if what is None:
        return None
    subject = what.get("measure", "event")
    return _entry("WARNING", f"{environment.get('NAME', 'notifier')}: {subject}", environment) | head | what


def _passed(message: Mapping[str, Mapping[str, float] | None], environment: Mapping[str, str]) -> Entry | None:
    union = message[environment["MEASURE"]]
    if union is None:
        return None
    (value,) = union.values()
    above, below = (float(environment[limit]) if limit in environment else None for limit in ("ABOVE", "BELOW"))
    beyond = (above is not None and value > above) or (below is not None and value < below)
    if not beyond and (above is not None or below is not None):
        return None
    limits = {"above": above, "below": below}
    return {"measure": environment["MEASURE"], "value": value} | {k: v for k, v in limits.items() if v is not None}


def _entry(severity: str, message: str, environment: Mapping[str, str]) -> Entry:
    name = environment.get("NAME", "notifier")
    return {"severity": severity, "message": message, "event": "notification", "name": name}
