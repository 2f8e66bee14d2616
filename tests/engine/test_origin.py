"""Every resource knows the spec field that it comes from."""

import pulumi
import pulumi_gcp as gcp
import pytest

from groundplan.engine.embedded import preview
from groundplan.engine.origin import parse, trace
from groundplan.engine.preview import SpecRef
from groundplan.errors import FieldPath, Position, field_text


class File:
    def position(self, path: FieldPath) -> Position:
        return Position("factory.yaml", len(path), 1)


class Part(pulumi.ComponentResource):
    def __init__(self, name: str, origin: str, parent: pulumi.Resource | None = None) -> None:
        inputs = {"origin": origin} if origin else {}
        super().__init__("plant:index:Part", name, inputs, pulumi.ResourceOptions(parent=parent))
        gcp.pubsub.Topic(f"{name}-topic", name="goog", opts=pulumi.ResourceOptions(parent=self))


def program() -> None:
    outer = Part("outer", "functions[0].on")
    Part("plain", "", outer)
    Part("own", "fleet", outer)
    gcp.pubsub.Topic("alone", name="alone")


def test_children_inherit_the_nearest_origin() -> None:
    found = trace(preview(program, project="p", stack="s"), File())
    origins = {resource.name: resource.spec for resource in found.resources}
    assert (
        origins["outer-topic"] == origins["plain-topic"] == SpecRef("functions[0].on", Position("factory.yaml", 3, 1))
    )
    assert origins["own-topic"] == SpecRef("fleet", Position("factory.yaml", 1, 1))
    assert origins["alone"] is None


def test_problems_stand_where_their_resource_comes_from() -> None:
    found = trace(preview(program, project="p", stack="s"), File())
    assert {problem.position.line for problem in found.problems if problem.position} == {1, 3}


def test_without_a_spec_a_problem_keeps_its_line_in_the_program() -> None:
    found = trace(preview(program, project="p", stack="s"))
    assert {problem.position.file for problem in found.problems if problem.position} == {__file__}


@pytest.mark.parametrize("path", [(), ("fleet",), ("functions", 0, "on"), ("a", 1, 2, "b")])
def test_a_field_reads_back_as_its_path(path: FieldPath) -> None:
    assert parse(field_text(path)) == path
