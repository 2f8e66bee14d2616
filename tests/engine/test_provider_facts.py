"""The facts of the provider are what the provider says."""

import subprocess
import sys
from pathlib import Path

import pytest

from groundplan.catalog import provider
from groundplan.catalog.provider import ListOf, MapOf, Scalar, Shape

ROOT = Path(__file__).parents[2]
SAMPLE = ("pubsub", "tpu", "storage", "serviceaccount", "firestore")
"""Modules that are asked anew in the suite; `python -m tools.extract_provider_facts --check` asks all of them."""


@pytest.mark.engine
def test_the_facts_on_file_are_what_the_plugin_says() -> None:
    command = [sys.executable, "-m", "tools.extract_provider_facts", "--check", "--only", *SAMPLE]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_facts_say_where_they_come_from() -> None:
    source = provider.source()
    assert (source.provider, source.version) == ("gcp", "9.35.0")
    assert source.extracted
    assert source.source


def test_a_type_is_known_at_every_depth() -> None:
    subscription = provider.resource_type("gcp:pubsub/subscription:Subscription")
    assert subscription is not None
    assert subscription.terraform == "google_pubsub_subscription"
    assert subscription.inputs.required == ("topic",)
    assert {"effectiveLabels", "pulumiLabels"} <= subscription.outputs
    push = subscription.inputs["pushConfig"]
    assert push.single
    assert isinstance(push.kind, Shape)
    assert push.kind["pushEndpoint"].required
    assert isinstance(subscription.inputs["labels"].kind, MapOf)
    transforms = subscription.inputs["messageTransforms"].kind
    assert isinstance(transforms, ListOf)
    assert isinstance(transforms.element, Shape)
    assert transforms.element["disabled"].kind is Scalar.SWITCH


def test_what_only_asking_the_provider_tells_is_known() -> None:
    subscription = provider.resource_type("gcp:pubsub/subscription:Subscription")
    database = provider.resource_type("gcp:firestore/database:Database")
    firewall = provider.resource_type("gcp:compute/firewall:Firewall")
    account = provider.resource_type("gcp:serviceaccount/account:Account")
    assert subscription
    assert database
    assert firewall
    assert account
    assert set(subscription.excludes["pushConfig",]) == {("bigqueryConfig",), ("cloudStorageConfig",)}
    assert database.inputs["type"].values == ("FIRESTORE_NATIVE", "DATASTORE_MODE")
    assert (("allows",), ("denies",)) in firewall.exactly_one
    assert account.inputs["accountId"].shortest == 6
    assert account.planned["deletionPolicy"] == "DELETE"


def test_a_renamed_list_keeps_its_terraform_name() -> None:
    firewall = provider.resource_type("gcp:compute/firewall:Firewall")
    assert firewall is not None
    assert firewall.inputs["allows"].terraform == "allow"


@pytest.mark.parametrize("token", ["gcp:pubsub/unheard:Unheard", "gcp:unheard/topic:Topic", "random:index/pet:Pet", ""])
def test_an_unknown_type_is_none(token: str) -> None:
    assert provider.resource_type(token) is None
