"""Every product of the provider is pointed at the emulator, under the name that the provider gives its setting."""

import json
import subprocess
from functools import cache

import pytest

from groundplan.catalog.endpoints import endpoints, pulumi_key
from groundplan.rehearse import endpoints as settings
from groundplan.rehearse.services import registry

ADDRESS = "http://127.0.0.1:4510"


@cache
def known_to_the_provider() -> frozenset[str]:
    schema = subprocess.run(["pulumi", "package", "get-schema", "gcp"], capture_output=True, check=True).stdout
    keys = json.loads(schema)["config"]["variables"]
    return frozenset(key for key in keys if key.endswith("CustomEndpoint"))


@pytest.mark.engine
def test_every_key_is_one_of_the_providers() -> None:
    ours = {key for setting in endpoints() if (key := pulumi_key(setting))}
    assert ours - known_to_the_provider() == set()


@pytest.mark.engine
def test_no_product_of_the_provider_is_left_to_reach_google() -> None:
    """What is missing are keys that the provider still takes and no longer reads."""
    ours = {key for setting in endpoints() if (key := pulumi_key(setting))}
    assert known_to_the_provider() - ours == {
        "billingCustomEndpoint",
        "cloudResourceManagerCustomEndpoint",
        "coreBillingCustomEndpoint",
        "iamCustomEndpoint",
        "mlEngineCustomEndpoint",
        "notebooksCustomEndpoint",
        "resourceManager3CustomEndpoint",
        "runtimeconfigCustomEndpoint",
    }


def test_each_emulated_api_has_an_endpoint() -> None:
    hosts = {path.partition("/")[0] for path in endpoints().values()}
    assert set(registry.HOSTS) - hosts == set()


NOT_EMULATED = {
    "cloud_functions_custom_endpoint",
    "iam2_custom_endpoint",
    "iam3_custom_endpoint",
    "storage_control_custom_endpoint",
}
"""Functions of the first generation, deny policies, access boundaries, caches of buckets: no blueprint has them."""


def test_the_provider_calls_a_version_that_is_emulated() -> None:
    for setting, path in endpoints().items():
        host, _, base = path.rstrip("/").partition("/")
        if host in registry.HOSTS and base and setting not in NOT_EMULATED:
            assert base.rpartition("/")[2] in registry.service(registry.HOSTS[host]).versions, setting


def test_the_environment_holds_no_identity_and_no_address_but_the_emulators() -> None:
    given = settings.environment(ADDRESS)
    assert given["GOOGLE_PUBSUB_CUSTOM_ENDPOINT"] == f"{ADDRESS}/pubsub.googleapis.com/v1/"
    assert given["GOOGLE_APPLICATION_CREDENTIALS"] == given["GOOGLE_IMPERSONATE_SERVICE_ACCOUNT"] == ""
    assert {value for value in given.values() if "://" in value and not value.startswith(f"{ADDRESS}/")} == set()


def test_pulumi_and_terraform_have_the_same_under_their_own_names() -> None:
    assert (
        settings.pulumi_config(ADDRESS)["gcp:bigQueryCustomEndpoint"]
        == (settings.terraform_arguments(ADDRESS)["big_query_custom_endpoint"])
    )
    assert "gcp:vertexAiAadCustomEndpoint" not in settings.pulumi_config(ADDRESS)


def test_what_is_not_emulated_can_be_left_out() -> None:
    shown = settings.emulated(settings.terraform_arguments(ADDRESS))
    assert "pubsub_custom_endpoint" in shown
    assert "dns_custom_endpoint" not in shown
