"""PATCH as the older APIs take it, Cloud Storage, BigQuery and Compute Engine: null takes a field away.

Source: https://cloud.google.com/storage/docs/json_api/v1/how-tos/performance#patch and RFC 7396.
"""

from __future__ import annotations

import json
from typing import Any

from groundplan.rehearse.call import Call
from groundplan.rehearse.replies import Json


def patched(call: Call, old: Json) -> Json:
    """The resource after the call's patch: its checked body over the old one, less what it sets to null."""
    return _merged(old, call.body, json.loads(call.raw or b"{}"))


def _merged(old: Json, new: Json, sent: Any) -> Json:
    """`sent` is what `new` was read from; only it knows of nulls."""
    merged = {key: value for key, value in old.items() if not (key in sent and sent[key] is None)}
    for key, value in new.items():
        inner = old.get(key)
        if isinstance(value, dict) and isinstance(inner, dict) and isinstance(sent.get(key), dict):
            merged[key] = _merged(inner, value, sent[key])
        else:
            merged[key] = value
    return merged
