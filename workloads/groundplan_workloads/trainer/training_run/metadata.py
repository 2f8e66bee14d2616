"""Compute Engine's metadata server: what this machine is, and what is about to happen to it.

Paths and header: docs.cloud.google.com/compute/docs/metadata/querying-metadata. Values are data of whoever may edit the
instance; those that are used are checked against what they must look like.
"""

from __future__ import annotations

import ipaddress
import re
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass
from http import HTTPStatus

FLAVOR = {"Metadata-Flavor": "Google"}
SECONDS = 10.0
LONGEST_BYTES = 1_000_000
"""More than all the metadata of an instance may have (Compute Engine: 512 KB)."""
NAME = re.compile(r"[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?")
"""What Compute Engine takes as a resource's name."""
WORKER_ID = re.compile(r"^\s*WORKER_ID:\s*'?(\d{1,5})'?\s*$", re.MULTILINE)
"""A line of `tpu-env`, which the TPU API writes in the manner of YAML."""


class MetadataError(Exception):
    """The metadata server cannot be reached, or says what cannot be; the text names the key and holds no value."""


@dataclass(frozen=True, slots=True)
class Value:
    """A value and its ETag, which tells one value from the next."""

    text: str
    etag: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """What this machine is: name, first internal address, and its number in a TPU slice, where it is in one."""

    name: str
    address: str
    worker: int | None


class Metadata:
    """The metadata server at a URL. No proxy stands between: the address is of the machine itself."""

    def __init__(self, url: str) -> None:
        self._root = f"{url.rstrip('/')}/computeMetadata/v1/"
        self._open = urllib.request.build_opener(urllib.request.ProxyHandler({})).open

    def get(self, key: str) -> Value | None:
        """Give the value of a key such as `instance/name`; None when there is none. Raises MetadataError."""
        return self._get(key, {}, SECONDS)

    def next(self, key: str, etag: str, seconds: int) -> Value | None:
        """Wait until a key's value is another than that of `etag`, at most so long. Raises MetadataError."""
        wait = {"wait_for_change": "true", "last_etag": etag, "timeout_sec": str(seconds)}
        return self._get(key, wait, seconds + SECONDS)

    def machine(self) -> Machine:
        """Tell what this machine is. Raises MetadataError."""
        name = self._required("instance/name")
        address = self._required("instance/network-interfaces/0/ip")
        if not NAME.fullmatch(name):
            raise MetadataError("instance/name is no name of an instance")
        try:
            address = str(ipaddress.IPv4Address(address))
        except ValueError as error:
            raise MetadataError("instance/network-interfaces/0/ip is no IPv4 address") from error
        return Machine(name=name, address=address, worker=self._worker())

    def _worker(self) -> int | None:
        """A host's number in its slice, as the TPU API gives it: `agent-worker-number`, else a line of `tpu-env`."""
        number = self.get("instance/attributes/agent-worker-number")
        if number is None:
            slice_environment = self.get("instance/attributes/tpu-env")
            line = slice_environment and WORKER_ID.search(slice_environment.text)
            return int(line[1]) if line else None
        if not re.fullmatch(r"\d{1,5}", number.text.strip(), re.ASCII):
            raise MetadataError("instance/attributes/agent-worker-number is no number")
        return int(number.text)

    def _required(self, key: str) -> str:
        value = self.get(key)
        if value is None:
            raise MetadataError(f"{key} is missing")
        return value.text

    def _get(self, key: str, query: dict[str, str], seconds: float) -> Value | None:
        url = f"{self._root}{key}?{urllib.parse.urlencode(query)}"
        try:
            with self._open(urllib.request.Request(url, headers=FLAVOR), timeout=seconds) as answer:  # noqa: S310  http
                if answer.headers.get("Metadata-Flavor") != "Google":
                    raise MetadataError(f"{key}: the answer is not the metadata server's")
                return Value(answer.read(LONGEST_BYTES).decode(), answer.headers.get("ETag", ""))
        except urllib.error.HTTPError as error:
            if error.code == HTTPStatus.NOT_FOUND:
                return None
            raise MetadataError(f"{key}: status {error.code}") from error
        except (OSError, ValueError) as error:
            raise MetadataError(f"{key}: {type(error).__name__}") from error
