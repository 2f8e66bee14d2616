"""The provider's schema: as lenient as the real provider, and no more."""

from typing import Any

import pytest

from groundplan.catalog import provider
from groundplan.engine import shape
from groundplan.engine.preview import Asset, Unknown

TOPIC = "gcp:pubsub/topic:Topic"
SUBSCRIPTION = "gcp:pubsub/subscription:Subscription"
FIREWALL = "gcp:compute/firewall:Firewall"
OBJECT = "gcp:storage/bucketObject:BucketObject"


def codes(token: str, **inputs: Any) -> list[tuple[str, str]]:
    return [(problem.code, problem.field) for problem in shape.check(token, inputs)]


@pytest.mark.parametrize(
    ("token", "inputs"),
    [
        (SUBSCRIPTION, {"topic": "t", "ackDeadlineSeconds": "20"}),
        (SUBSCRIPTION, {"topic": "t", "ackDeadlineSeconds": Unknown()}),
        (SUBSCRIPTION, {"topic": "t", "enableMessageOrdering": "true"}),
        (SUBSCRIPTION, {"topic": "t", "pushConfig": [{"pushEndpoint": "https://example.com"}]}),
        (SUBSCRIPTION, {"topic": "t", "pushConfig": Unknown(), "bigqueryConfig": {"table": "a.b.c"}}),
        (SUBSCRIPTION, {"topic": Unknown(), "pushConfig": {"pushEndpoint": Unknown()}}),
        (TOPIC, {"labels": {"a": 1, "b": True, "c": Unknown()}}),
        (TOPIC, {"labels": Unknown(), "name": None}),
        (FIREWALL, {"network": "n", "allows": {"protocol": "tcp"}}),
        (
            FIREWALL,
            {"network": "n", "allows": [{"protocol": "tcp", "ports": [80, "443"]}], "sourceRanges": "10.0.0.0/8"},
        ),
        (FIREWALL, {"network": "n", "allows": []}),
        (FIREWALL, {"network": "n", "denies": Unknown()}),
        (OBJECT, {"bucket": "b", "source": Asset("archive", "path", "code")}),
        (OBJECT, {"bucket": "b", "content": Unknown()}),
        ("random:index/randomPet:RandomPet", {"whatever": 1}),
        ("gcp:pubsub/unheard:Unheard", {"whatever": 1}),
    ],
)
def test_what_the_real_provider_takes_is_taken(token: str, inputs: dict[str, Any]) -> None:
    assert codes(token, **inputs) == []


@pytest.mark.parametrize(
    ("token", "inputs", "problem"),
    [
        (TOPIC, {"labells": {}}, ("provider-unknown-argument", "labells")),
        (SUBSCRIPTION, {}, ("provider-missing-argument", "topic")),
        (SUBSCRIPTION, {"topic": ["t"]}, ("provider-type", "topic")),
        (SUBSCRIPTION, {"topic": {"name": "t"}}, ("provider-type", "topic")),
        (SUBSCRIPTION, {"topic": "t", "ackDeadlineSeconds": True}, ("provider-type", "ackDeadlineSeconds")),
        (SUBSCRIPTION, {"topic": "t", "enableMessageOrdering": 2}, ("provider-type", "enableMessageOrdering")),
        (SUBSCRIPTION, {"topic": "t", "pushConfig": "https://x"}, ("provider-type", "pushConfig")),
        (TOPIC, {"labels": {"a": {"b": "c"}}}, ("provider-type", "labels.a")),
        (TOPIC, {"labels": ["a"]}, ("provider-type", "labels")),
        (FIREWALL, {"network": "n", "allows": ["tcp"]}, ("provider-type", "allows[0]")),
        (
            FIREWALL,
            {"network": "n", "allows": [{"protocol": "tcp"}], "denies": [{"protocol": "tcp"}]},
            ("provider-exclusive", "allows"),
        ),
        (FIREWALL, {"network": "n"}, ("provider-one-of", "allows")),
        (
            OBJECT,
            {"bucket": "b", "content": "", "source": Asset("asset", "text", "")},
            ("provider-exclusive", "content"),
        ),
        (
            "gcp:bigquery/table:Table",
            {"datasetId": "d", "tableId": "t", "clusterings": list("abcde")},
            ("provider-count", "clusterings"),
        ),
        (
            "gcp:accesscontextmanager/servicePerimeters:ServicePerimeters",
            {"parent": "p", "servicePerimeters": [{"name": "n", "title": "t", "createTime": "now"}]},
            ("provider-computed", "servicePerimeters[0].createTime"),
        ),
    ],
)
def test_what_the_real_provider_refuses_is_refused(
    token: str, inputs: dict[str, Any], problem: tuple[str, str]
) -> None:
    assert codes(token, **inputs) == [problem]


def test_a_misspelt_argument_names_the_one_that_was_meant_in_its_spelling() -> None:
    [snake, *_] = shape.check(SUBSCRIPTION, {"topic": "t", "dead_leter_policy": {}})
    [camel, *_] = shape.check(SUBSCRIPTION, {"topic": "t", "deadLeterPolicy": {}})
    assert snake.hint == "Did you mean dead_letter_policy?"
    assert camel.hint == "Did you mean deadLetterPolicy?"


def test_every_resource_type_can_be_asked() -> None:
    tokens = list(provider.tokens())
    assert len(tokens) == 1474
    for token in tokens:
        kind = provider.resource_type(token)
        assert kind is not None
        missing = {problem.field for problem in shape.check(token, {}) if problem.code == "provider-missing-argument"}
        assert missing == set(kind.inputs.required)
        assert all(kind.inputs[key] for key in kind.inputs)
