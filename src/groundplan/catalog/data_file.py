"""Reads the catalogue's data files: JSON beside this module, parsed once per process."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).with_name("data")
"""Where the data files lie."""


@cache
def read(name: str) -> Any:
    """Return the parsed content of `<name>.json`; callers must not change it."""
    return json.loads(FOLDER.joinpath(f"{name}.json").read_text(encoding="utf-8"))
