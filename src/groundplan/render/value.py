"""Values as JSON can hold them."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import timedelta
from enum import Enum
from typing import Any

from groundplan.engine.preview import Asset, Unknown
from groundplan.spec.amounts import duration_text


def value(raw: Any) -> Any:
    """A value as JSON can hold it: a record as an object, a duration as text, an unknown as `{"$unknown": cause}`."""
    if isinstance(raw, Mapping):
        return {str(key): value(entry) for key, entry in raw.items()}
    if isinstance(raw, (list, tuple)):
        return [value(entry) for entry in raw]
    if isinstance(raw, Asset):
        return {"$asset": {"kind": raw.kind, "form": raw.form, "content": value(raw.content)}}
    if dataclasses.is_dataclass(raw) and not isinstance(raw, (type, Unknown)):
        return {field.name: value(getattr(raw, field.name)) for field in dataclasses.fields(raw)}
    return _scalar(raw)


def _scalar(raw: Any) -> Any:
    if isinstance(raw, Unknown):
        return {"$unknown": raw.cause}
    if isinstance(raw, timedelta):
        return duration_text(raw)
    if isinstance(raw, Enum):
        return raw.value
    return raw if isinstance(raw, (str, int, float, bool)) or raw is None else str(raw)
