"""A pulumi-gcp that is newer than the facts: what only it knows is not refused, and a slip still is."""

import dataclasses
import json
from importlib.metadata import version
from typing import Any

import pulumi_gcp as gcp
import pytest

from groundplan.catalog import provider
from groundplan.testing import preview

SUBSCRIPTION = "gcp:pubsub/subscription:Subscription"
SCHEMA = "gcp:pubsub/schema:Schema"


@pytest.fixture
def older_facts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Facts of an older provider, which knew less and asked for more."""
    raw = json.loads(json.dumps(provider._module("pubsub")["subscription:Subscription"]))
    for lost in ("filter", "messageTransforms"):
        del raw["in"][lost]
    del raw["in"]["pushConfig"]["t"]["attributes"]
    raw["in"]["labels"]["r"] = raw["in"]["pushConfig"]["t"]["noWrapper"]["r"] = 1
    raw["some"] = [["ackDeadlineSeconds", "labels"]]
    schema = json.loads(json.dumps(provider._module("pubsub")["schema:Schema"]))
    schema["in"]["type"]["e"] = ["AVRO"]
    old = {
        SUBSCRIPTION: provider._resource_type(SUBSCRIPTION, raw),
        SCHEMA: provider._resource_type(SCHEMA, schema),
    }
    source = dataclasses.replace(provider.source(), version="9.34.9")
    monkeypatch.setattr(provider, "resource_type", old.get)
    monkeypatch.setattr(provider, "source", lambda: source)


def subscription() -> None:
    gcp.pubsub.Subscription(
        "reader",
        topic="readings",
        filter="attributes.kind = 1",
        message_transforms=[{"javascript_udf": {"code": "c", "function_name": "f"}}],
        push_config={"push_endpoint": "https://example.com", "attributes": {"any": "key"}},
    )


@pytest.mark.usefixtures("older_facts")
def test_what_only_the_installed_sdk_knows_passes() -> None:
    assert [problem.message for problem in preview(subscription).problems] == []


@pytest.mark.usefixtures("older_facts")
def test_a_type_that_only_the_installed_sdk_knows_passes() -> None:
    def program() -> None:
        gcp.storage.Notification("n", bucket="b", payload_format="NONE", topic="t")

    assert preview(program).problems == ()


@pytest.mark.usefixtures("older_facts")
def test_a_word_that_the_installed_sdk_describes_passes_and_no_other() -> None:
    def program() -> None:
        gcp.pubsub.Schema("new", type="PROTOCOL_BUFFER", definition='syntax = "proto3";')
        gcp.pubsub.Schema("wrong", type="PROTOBUF", definition='syntax = "proto3";')

    assert [(one.subject.rpartition("::")[2], one.field) for one in preview(program).problems] == [("wrong", "type")]


@pytest.mark.usefixtures("older_facts")
def test_a_slip_that_the_installed_sdk_does_not_know_either_is_refused() -> None:
    def wrong() -> None:
        push: Any = {"push_endpoint": "https://example.com", "atributes": {}}
        gcp.pubsub.Subscription("reader", topic="t", push_config=push)

    assert [problem.field for problem in preview(wrong).problems] == ["pushConfig.atributes"]


def test_an_sdk_as_old_as_the_facts_adds_nothing(monkeypatch: pytest.MonkeyPatch, older_facts: None) -> None:
    current = dataclasses.replace(provider.source(), version=version("pulumi-gcp"))
    monkeypatch.setattr(provider, "source", lambda: current)
    assert {problem.field for problem in preview(subscription).problems} == {
        "ackDeadlineSeconds",
        "filter",
        "labels",
        "messageTransforms",
        "pushConfig.attributes",
        "pushConfig.noWrapper",
    }
