"""Every example previews without a problem and registers exactly what its inventory says."""

from pathlib import Path

import pytest
from groundplan.engine.preview import Preview
from refresh_inventories import COMMAND, EXAMPLES, example, inventory, path

SPECS = sorted(EXAMPLES.glob("*.yaml"))


@pytest.fixture(scope="module", params=SPECS, ids=lambda spec: spec.stem)
def spec(request: pytest.FixtureRequest) -> Path:
    return request.param


@pytest.fixture(scope="module")
def shown(spec: Path) -> Preview:
    return example(spec)


def test_the_six_examples_are_there() -> None:
    assert {spec.stem for spec in SPECS} == {"building", "direct", "factory", "minimal", "national", "warehouse-only"}


def test_an_example_has_no_problem(shown: Preview) -> None:
    assert shown.problems == ()


def test_an_example_registers_its_inventory(spec: Path, shown: Preview) -> None:
    assert inventory(shown) == path(spec).read_text(encoding="utf-8"), f"refresh with: {COMMAND}"


def test_every_resource_comes_from_a_line_of_the_spec(spec: Path, shown: Preview) -> None:
    lines = spec.read_text(encoding="utf-8").count("\n")
    astray = [
        resource.urn
        for resource in shown.resources
        if resource.type != "pulumi:pulumi:Stack"
        and (resource.spec is None or resource.spec.position is None or not 1 <= resource.spec.position.line <= lines)
    ]
    assert astray == []


def test_every_dead_letter_topic_has_a_reader(shown: Preview) -> None:
    read = {str(s.inputs.get("topic")) for s in shown.of_type("gcp:pubsub/subscription:Subscription")}
    topics = [t for t in shown.of_type("gcp:pubsub/topic:Topic") if "dead" in t.name]
    assert topics
    for topic in topics:
        assert any(topic.name in reader for reader in read), f"{topic.name}: messages would be lost"


def test_every_topic_but_the_commands_has_a_subscription(shown: Preview) -> None:
    """Broker nodes make their own subscriptions to the commands topic."""
    read = {str(s.inputs.get("topic")) for s in shown.of_type("gcp:pubsub/subscription:Subscription")}
    read |= {str(t.inputs["transport"]["pubsub"]["topic"]) for t in shown.of_type("gcp:eventarc/trigger:Trigger")}
    unread = [
        topic.name
        for topic in shown.of_type("gcp:pubsub/topic:Topic")
        if not any(topic.name in reader for reader in read) and "commands" not in topic.name
    ]
    assert unread == []


def test_nothing_is_open_to_everyone(shown: Preview) -> None:
    for resource in shown.resources:
        members = {resource.inputs.get("member"), *(resource.inputs.get("members") or ())}
        assert not members & {"allUsers", "allAuthenticatedUsers"}, resource.name


def test_no_resource_leaves_its_project_or_labels_to_chance(shown: Preview) -> None:
    """The default provider may stand elsewhere: what takes a project is given one."""
    from groundplan.catalog.provider import input_names

    for resource in shown.resources:
        if not resource.type.startswith("gcp:"):
            continue
        taken = input_names(resource.type)
        if "project" in taken:
            assert "project" in resource.inputs, resource.name
        if "labels" in taken:
            assert "labels" in resource.inputs, resource.name
