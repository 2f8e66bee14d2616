"""How to point tools at the emulated Google APIs: what `emulate` prints."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from groundplan.rehearse import endpoints
from groundplan.render.document import SCHEMA_VERSION


def text(address: str) -> str:
    """Lines to paste: an environment, and the same as the configuration of Pulumi or Terraform."""
    return "\n".join(
        [
            f"Google APIs emulated at {address}; interrupt to end.",
            "",
            "# The provider of Pulumi and Terraform, and client libraries:",
            *_exports(endpoints.emulated(endpoints.environment(address))),
            *_exports(endpoints.client_environment(address)),
            "",
            "# The same in the configuration of a Pulumi stack:",
            *(f"pulumi config set --plaintext {key} {value}" for key, value in _pulumi(address)),
            "",
            "# The same in Terraform:",
            'provider "google-beta" {',
            f'  access_token = "{endpoints.TOKEN}"',
            *(f'  {key} = "{value}"' for key, value in _terraform(address)),
            "}",
            "",
            "# Libraries that speak gRPC by default:",
            f'# Client(transport="rest", client_options={{"api_endpoint": "{address}"}})',
        ]
    )


def as_json(address: str) -> dict[str, Any]:
    """The same, for every API of the provider, so that nothing can reach Google."""
    return {
        "schemaVersion": SCHEMA_VERSION,
        "address": address,
        "environment": endpoints.environment(address) | endpoints.client_environment(address),
        "pulumi": endpoints.pulumi_config(address),
        "terraform": endpoints.terraform_arguments(address),
    }


def _exports(variables: Mapping[str, str]) -> Iterable[str]:
    return (f"export {name}={value}" for name, value in variables.items())


def _pulumi(address: str) -> Iterable[tuple[str, str]]:
    return endpoints.emulated(endpoints.pulumi_config(address)).items()


def _terraform(address: str) -> Iterable[tuple[str, str]]:
    return endpoints.emulated(endpoints.terraform_arguments(address)).items()
