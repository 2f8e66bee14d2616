"""A request that comes twice is done once: clients that lost the answer send it again with the same id.

Source: the description of `requestId` in the discovery documents, and https://google.aip.dev/155.
"""

from __future__ import annotations

from collections.abc import Callable

from groundplan.rehearse.call import Call
from groundplan.rehearse.replies import Reply


def once(call: Call, work: Callable[[], Reply]) -> Reply:
    """What the work answers; for a request whose id is known, what it answered the first time."""
    asked = call.query.get("requestId")
    if not asked:
        return work()
    note = f"request/{call.host}/{call.method.id}/{call.project}/{asked}"
    if known := call.state.note(note):
        return Reply(known["body"], known["status"])
    reply = work()
    if reply.status < 300:
        call.state.put_note(note, {"body": reply.body, "status": reply.status})
    return reply
