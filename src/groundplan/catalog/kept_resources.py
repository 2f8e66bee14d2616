"""What Google Cloud keeps when everything is deleted, and why (`data/kept_resources.json`)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from groundplan.catalog.data_file import read


def reason_kept(name: str, body: Mapping[str, Any]) -> str:
    """Why a resource is still there after its deletion; empty when it should be gone.

    name: host and relative name, `cloudkms.googleapis.com/projects/p/locations/l/keyRings/r`.
    """
    for row in read("kept_resources")["kept"]:
        if re.fullmatch(row["name"], name) and all(
            _is(body.get(key), want) for key, want in row.get("when", {}).items()
        ):
            reason: str = row["reason"]
            return reason
    return ""


def _is(value: object, wanted: object) -> bool:
    return value in wanted if isinstance(wanted, list) else value == wanted
