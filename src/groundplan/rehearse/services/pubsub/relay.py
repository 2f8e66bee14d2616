"""Google's own Pub/Sub emulator behind this one.

Where `PUBSUB_EMULATOR_HOST` is set for this process, topics and subscriptions are made there too, and what is done with
messages is passed on, so that programs which stream over gRPC meet the same messages. Later updates are not passed on.
Source: https://cloud.google.com/pubsub/docs/emulator
"""

from __future__ import annotations

import http.client
import json
import os

from groundplan.rehearse.call import Call
from groundplan.rehearse.replies import Json, Refusal, Reply

_PATIENCE = 10.0
"""Seconds to wait for the other emulator."""

_CARRIED = (
    *("topic", "ackDeadlineSeconds", "messageRetentionDuration", "retainAckedMessages", "enableMessageOrdering"),
    *("filter", "deadLetterPolicy", "retryPolicy", "enableExactlyOnceDelivery"),
)
"""What of a subscription decides over its messages."""


def address() -> str:
    """Where the other emulator listens, `localhost:8085`; empty where there is none."""
    return os.environ.get("PUBSUB_EMULATOR_HOST", "")


def pass_on(call: Call) -> Reply:
    """The other emulator's answer to a call about messages."""
    return _ask("POST", f"{call.path}:{call.method.action}", call.raw)


def create(path: str, resource: Json) -> None:
    """Make a topic or a subscription there as well; one that is there already stays."""
    if address():
        body = {key: resource[key] for key in _CARRIED if key in resource}
        answer = _ask("PUT", path, json.dumps(body).encode())
        if answer.status not in (200, 409):
            raise Refusal("INTERNAL", f"The emulator at {address()} refused {path}: {answer.body}")


def delete(path: str) -> None:
    """Delete a topic or a subscription there as well."""
    if address():
        _ask("DELETE", path, b"")


def _ask(verb: str, path: str, body: bytes) -> Reply:
    connection = http.client.HTTPConnection(address(), timeout=_PATIENCE)
    try:
        connection.request(verb, f"/v1/{path}", body, {"content-type": "application/json"})
        answer = connection.getresponse()
        return Reply(json.loads(answer.read() or b"{}"), answer.status)
    except (OSError, http.client.HTTPException, ValueError) as wrong:
        raise Refusal("UNAVAILABLE", f"The emulator at {address()} does not answer: {wrong}") from None
    finally:
        connection.close()
