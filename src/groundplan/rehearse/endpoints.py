"""How tools and client libraries are pointed at the emulated APIs: settings and environment for an address.

Every product of the provider is pointed there, also those that are not emulated: nothing of a rehearsal may reach
Google. Source of the settings: `groundplan.catalog.endpoints`.
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from groundplan.catalog.endpoints import endpoints, pulumi_key, variable
from groundplan.rehearse.services.registry import HOSTS

TOKEN = "offline"  # noqa: S105 - stands where the provider wants a token; the emulator asks for none
"""The access token of a rehearsal."""

IDENTITIES = (
    "GOOGLE_CREDENTIALS",
    "GOOGLE_CLOUD_KEYFILE_JSON",
    "GCLOUD_KEYFILE_JSON",
    "GOOGLE_APPLICATION_CREDENTIALS",
    "GOOGLE_IMPERSONATE_SERVICE_ACCOUNT",
)
"""The variables that hold an identity, or name one to act as; emptied, because a rehearsal has none.

Source: pulumi-gcp 9.35.0, `gcp:credentials` and `gcp:impersonateServiceAccount`.
"""

CLIENTS = ("STORAGE_EMULATOR_HOST", "BIGQUERY_EMULATOR_HOST")
"""The variables of Google's client libraries for Python; those that speak gRPC by default take `transport="rest"`, and
the address as `api_endpoint`. Source: `_helpers.py` of google-cloud-storage and of google-cloud-bigquery."""


def environment(address: str) -> dict[str, str]:
    """What makes the provider, under Pulumi or Terraform, call the emulator at an address and nothing else."""
    given = {variable(setting): f"{address}/{path}" for setting, path in endpoints().items()}
    none = dict.fromkeys(IDENTITIES, "")
    return given | none | {"GOOGLE_OAUTH_ACCESS_TOKEN": TOKEN, "PULUMI_GCP_SKIP_REGION_VALIDATION": "true"}


def pulumi_config(address: str) -> dict[str, str]:
    """The same as keys of a stack's configuration: `gcp:pubsubCustomEndpoint`."""
    keys = {pulumi_key(setting): path for setting, path in endpoints().items()}
    return {f"gcp:{key}": f"{address}/{path}" for key, path in keys.items() if key}


def terraform_arguments(address: str) -> dict[str, str]:
    """The same as arguments of Terraform's provider block."""
    return {setting: f"{address}/{path}" for setting, path in endpoints().items()}


def client_environment(address: str) -> dict[str, str]:
    """The environment for Google's client libraries."""
    return dict.fromkeys(CLIENTS, address)


def emulated(settings: Mapping[str, str]) -> dict[str, str]:
    """Of such settings, those of APIs that are emulated, and those that are no address."""
    return {key: value for key, value in settings.items() if "://" not in value or _host(value) in HOSTS}


def _host(address: str) -> str:
    """The host that an address of the emulator stands in for."""
    return urlsplit(address).path.split("/")[1]
