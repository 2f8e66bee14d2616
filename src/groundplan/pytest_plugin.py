"""The pytest fixture `groundplan_preview`: mock-deploy any Pulumi program inside a unit test."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


@pytest.fixture
def groundplan_preview() -> Callable[..., Any]:
    """`groundplan.testing.preview`, imported only when a test asks for it."""
    from groundplan.testing import preview  # noqa: PLC0415 - the plugin loads in every pytest run

    return preview
