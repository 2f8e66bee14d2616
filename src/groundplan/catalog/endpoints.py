"""Where the Google Cloud provider looks for each product's API (`data/endpoints.json`)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from groundplan.catalog.data_file import read


@cache
def endpoints() -> Mapping[str, str]:
    """By the provider's setting, `pubsub_custom_endpoint`: host and base path, `pubsub.googleapis.com/v1/`."""
    found: Mapping[str, str] = read("endpoints")["endpoints"]
    return found


def pulumi_key(setting: str) -> str | None:
    """The setting's key in Pulumi's configuration, without `gcp:`; None where Pulumi's provider has none."""
    exceptions = read("endpoints")["pulumi"]
    if setting in exceptions:
        key: str | None = exceptions[setting]
        return key
    first, *words = setting.split("_")
    return first + "".join(word.title() for word in words)


def variable(setting: str) -> str:
    """The environment variable that stands for the setting."""
    return f"GOOGLE_{setting.upper()}"
