"""What holds for every test."""

import shutil

import pytest

NO_ENGINE = "the Pulumi CLI is not on PATH: https://www.pulumi.com/docs/install/"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if shutil.which("pulumi"):
        return
    for item in items:
        if item.get_closest_marker("engine"):
            item.add_marker(pytest.mark.skip(reason=NO_ENGINE))
