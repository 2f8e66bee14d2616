"""How tools and client libraries are pointed at the emulated APIs: settings and environment for an address.

Every product of the provider is pointed there, also those that are not emulated: nothing of a rehearsal may reach
Google. Source of the settings: `groundplan.catalog.endpoints`.
"""

from __future__ import annotations

from groundplan.catalog.endpoints import endpoints, pulumi_key, variable

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

CLIENTS = {"STORAGE_EMULATOR_HOST": "{address}", "BIGQUERY_EMULATOR_HOST": "{address}"}
"""The variables of Google's client libraries for Python. Source: google-cloud-storage `_helpers.py`, google-cloud-bigquery
`_helpers.py`. The libraries that speak gRPC by default take `transport="rest"` and the address as `api_endpoint`."""


def environment(address: str) -> dict[str, str]:
    """What the provider needs, under Pulumi and Terraform alike, to call the emulator at an address and nothing else."""
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
    return {name: value.format(address=address) for name, value in CLIENTS.items()}
