"""One API calls another, as Google's services do for what they are made of: a function is a service of Cloud Run.

The call is answered inside the transaction of the one that it is made for, and is not logged: no user made it.
"""

from __future__ import annotations

from dataclasses import replace

from groundplan.rehearse import apis, body, standard
from groundplan.rehearse.call import Call
from groundplan.rehearse.replies import Json, Reply


def run(call: Call, verb: str, path: str, message: Json | None = None, **query: str) -> Json:
    """The body of the answer; raises Refusal as the other API does.

    path: with the host, `run.googleapis.com/v2/projects/p/locations/l/services`.
    """
    api, route = apis.find(call.state, verb, path)
    read: Json = (
        body.message(api.document, route.method.request, message or {}, route.method) if route.method.request else {}
    )
    inner = replace(
        call,
        document=api.document,
        method=route.method,
        path=route.name,
        parameters=route.parameters,
        query=query,
        body=read,
        raw=b"",
        media=None,
    )
    by_hand = api.service.methods.get(route.method.id)
    answer = by_hand(inner) if by_hand else standard.answer(api.service, inner)
    found: Json = answer.body if isinstance(answer, Reply) else answer
    return found
