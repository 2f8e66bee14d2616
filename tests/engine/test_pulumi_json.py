"""What `pulumi preview --json` says becomes a preview."""

from typing import Any

import pytest

from groundplan.engine import pulumi_json
from groundplan.engine.preview import Unknown
from groundplan.errors import Problem

URN = "urn:pulumi:dev::demo::"
TOPIC = f"{URN}groundplan:iot:Bus$gcp:pubsub/topic:Topic::bus-telemetry"


def step(urn: str, token: str, **state: Any) -> dict[str, Any]:
    return {"op": "create", "urn": urn, "newState": {"urn": urn, "type": token, "custom": True, **state}}


def read(*steps: dict[str, Any], diagnostics: tuple[dict[str, Any], ...] = ()) -> Any:
    return pulumi_json.preview_of({"steps": steps, "diagnostics": diagnostics}, project="demo", stack="dev")


def test_a_resource_keeps_its_parent_dependencies_and_protection() -> None:
    state = {"parent": f"{URN}x::bus", "dependencies": [f"{URN}t::b", f"{URN}t::a"], "protect": True}
    (resource,) = read(step(TOPIC, "gcp:pubsub/topic:Topic", **state)).resources
    assert (resource.name, resource.parent, resource.protect) == ("bus-telemetry", f"{URN}x::bus", True)
    assert resource.dependencies == (f"{URN}t::a", f"{URN}t::b")


def test_what_the_provider_filled_in_is_not_the_programs() -> None:
    inputs = {
        "__defaults": ["storageClass"],
        "storageClass": "STANDARD",
        "rules": [{"__defaults": ["age"], "age": 3, "kept": 1.0}],
    }
    (resource,) = read(step(TOPIC, "t", inputs=inputs)).resources
    assert resource.inputs == {"rules": [{"kept": 1}]}


@pytest.mark.parametrize("sentinel", sorted(pulumi_json.UNKNOWN))
def test_a_value_that_waits_for_deployment_is_unknown(sentinel: str) -> None:
    assert pulumi_json.value({"topic": [sentinel]}) == {"topic": [Unknown()]}


def test_providers_that_the_engine_adds_are_left_out() -> None:
    assert read(step(f"{URN}pulumi:providers:gcp::default", "pulumi:providers:gcp")).resources == ()


def test_resources_are_sorted_so_that_two_runs_agree() -> None:
    steps = [step(f"{URN}t::{name}", "t") for name in "cab"]
    assert [resource.name for resource in read(*steps).resources] == ["a", "b", "c"]


def test_a_refusal_names_the_resource_the_field_and_the_reason() -> None:
    message = (
        "error: gcp:compute/firewall:Firewall resource 'fw' has a problem: Invalid or unknown key."
        " Examine values at 'fw.allows[0].prts'.\n"
    )
    (problem,) = read(diagnostics=({"severity": "error", "urn": TOPIC, "message": message},)).problems
    assert problem == Problem(
        code="provider", message="Invalid or unknown key", path=("allows", 0, "prts"), subject=TOPIC
    )


def test_a_refusal_without_a_field_keeps_its_reason() -> None:
    message = "error: gcp:x/y:Y resource 'a' has a problem: Missing required argument: set `project`\n"
    (problem,) = read(diagnostics=({"severity": "error", "urn": TOPIC, "message": message},)).problems
    assert (problem.message, problem.path) == ("Missing required argument: set `project`", ())


def test_warnings_are_no_problems_and_errors_are_told_once() -> None:
    error = {"severity": "error", "urn": TOPIC, "message": "error: boom"}
    found = read(diagnostics=(error, {"severity": "warning", "message": "careful"}, error)).problems
    assert [(problem.code, problem.message) for problem in found] == [("engine", "boom")]
