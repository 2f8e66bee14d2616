"""The line that made a resource is the one that the SDK itself would tell."""

from collections.abc import Iterator
from contextlib import contextmanager

import pulumi
import pulumi_gcp as gcp
import pytest

from groundplan.engine import source_line
from groundplan.testing import preview


class Pair(pulumi.ComponentResource):
    def __init__(self, name: str) -> None:
        super().__init__("test:index:Pair", name)
        gcp.pubsub.Topic(f"{name}-one", name="one", opts=pulumi.ResourceOptions(parent=self))
        self.second = gcp.pubsub.Topic(f"{name}-two", name="two", opts=pulumi.ResourceOptions(parent=self))


class Twice(Pair):
    def __init__(self, name: str) -> None:
        super().__init__(name)
        gcp.storage.Bucket(f"{name}-bucket", name="b", location="EU")


def program() -> None:
    Pair("plain")
    Twice("derived")
    [gcp.pubsub.Topic(name, name=name) for name in ("a", "b")]
    eval("gcp.pubsub.Topic('made-up', name='made-up')")  # noqa: S307 - code that comes from no file


def test_lines_are_those_of_the_sdks_own_stack_trace(monkeypatch: pytest.MonkeyPatch) -> None:
    quick = {one.urn: one.spec for one in preview(program).resources}

    @contextmanager
    def as_the_sdk_does() -> Iterator[None]:
        yield

    monkeypatch.setattr(source_line, "alone", as_the_sdk_does)
    full = {one.urn: one.spec for one in preview(program).resources}
    assert quick == full
    assert len({spec.position for spec in quick.values() if spec}) > 4
