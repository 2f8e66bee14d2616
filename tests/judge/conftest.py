"""A running Checkov, and previews of hand-written resources."""

from collections.abc import Iterator

import pytest

from groundplan.errors import Missing
from groundplan.judge.checkov import process
from groundplan.judge.checkov.process import Checkov


@pytest.fixture(scope="session")
def checkov() -> Iterator[Checkov]:
    try:
        started = process.running()
        running = started.__enter__()
    except Missing as missing:
        pytest.skip(f"{missing.what}: make setup")
    yield running
    started.__exit__(None, None, None)
