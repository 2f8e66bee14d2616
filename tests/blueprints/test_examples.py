"""Every example previews without a problem and registers exactly what its inventory says."""

from pathlib import Path

import pytest

from groundplan.catalog.provider import resource_type
from groundplan.engine.preview import Preview
from refresh_inventories import COMMAND, EXAMPLES, example, inventory, path

NAMED_IN_FULL = {
    "gcp:certificateauthority/caPoolIamMember:CaPoolIamMember",
    "gcp:certificateauthority/certificateTemplateIamMember:CertificateTemplateIamMember",
}
"""Grants on something whose id, `projects/...`, already says the project."""


@pytest.fixture(scope="module", params=EXAMPLES, ids=lambda spec: f"{spec.parent.name}/{spec.stem}")
def spec(request: pytest.FixtureRequest) -> Path:
    return request.param


@pytest.fixture(scope="module")
def shown(spec: Path) -> Preview:
    return example(spec)


def test_the_examples_of_each_kind_are_there() -> None:
    found: dict[str, set[str]] = {}
    for spec in EXAMPLES:
        found.setdefault(spec.parent.name, set()).add(spec.stem)
    assert found == {
        "iot-telemetry": {"building", "direct", "factory", "minimal", "national", "warehouse-only"},
        "training": {
            "budget",
            "flex-start",
            "h100-cluster",
            "h100-spot",
            "linked",
            "notebook",
            "v5e-16",
            "v6e-256",
        },
    }


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


def read_topics(shown: Preview) -> set[str]:
    """URNs of the topics that a subscription or a trigger reads."""
    waited = [subscription.inputs["topic"] for subscription in shown.of_type("gcp:pubsub/subscription:Subscription")]
    waited += [
        function.inputs["eventTrigger"]["pubsubTopic"]
        for function in shown.of_type("gcp:cloudfunctionsv2/function:Function")
        if "eventTrigger" in function.inputs
    ]
    return {topic.cause.rpartition(".")[0] for topic in waited}


def test_every_topic_but_the_commands_has_a_subscription(spec: Path, shown: Preview) -> None:
    """A topic without one loses its messages. Broker nodes make their own subscriptions to the commands topic."""
    topics = shown.of_type("gcp:pubsub/topic:Topic")
    assert spec.parent.name != "iot-telemetry" or any("dead-letters" in topic.name for topic in topics)
    unread = {topic.urn: topic.name for topic in topics}
    for urn in read_topics(shown):
        unread.pop(urn, None)
    assert [name for name in unread.values() if not name.endswith("-commands-topic")] == []


def test_nothing_is_open_to_everyone(shown: Preview) -> None:
    for resource in shown.resources:
        members = {resource.inputs.get("member"), *(resource.inputs.get("members") or ())}
        assert not members & {"allUsers", "allAuthenticatedUsers"}, resource.name


def test_no_resource_leaves_its_project_or_labels_to_chance(shown: Preview) -> None:
    """The default provider may stand elsewhere: what takes a project is given one."""
    for resource in shown.resources:
        facts = resource_type(resource.type)
        if facts is None or resource.type in NAMED_IN_FULL:
            continue
        for argument in ("project", "labels"):
            assert argument not in facts.inputs or argument in resource.inputs, f"{resource.name}: {argument}"
