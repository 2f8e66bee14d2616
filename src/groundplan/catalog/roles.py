"""Google's predefined IAM roles and what they permit. Data: `data/roles.zip`, written by `tools/pack_iam.py`."""

from __future__ import annotations

import json
import zipfile
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from typing import Any

from groundplan.catalog.data_file import FOLDER


@dataclass(frozen=True, slots=True)
class Role:
    """A predefined role. name: `roles/pubsub.publisher`. stage: of its launch, `GA`; empty for alpha."""

    name: str
    title: str
    description: str
    stage: str
    permissions: tuple[str, ...]


def predefined(name: str) -> Role | None:
    """A predefined role by its name; None where Google has none."""
    row = _content()["roles"].get(name)
    if row is None:
        return None
    title, description, stage, steps = row
    every = _content()["permissions"]
    return Role(name, title, description, stage, tuple(every[at] for at in accumulate(steps)))


def is_predefined(name: str) -> bool:
    """Whether Google has a role of this name."""
    return name in _content()["roles"]


def names() -> tuple[str, ...]:
    """Every predefined role, by name."""
    return tuple(_content()["roles"])


@cache
def permissions() -> frozenset[str]:
    """Every permission that some predefined role grants."""
    return frozenset(_content()["permissions"])


@cache
def _content() -> Any:
    with zipfile.ZipFile(FOLDER / "roles.zip") as archive:
        return json.loads(archive.read("roles.json"))
