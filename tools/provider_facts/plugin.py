"""The Google Cloud provider plugin as a process that answers questions, with no credentials and no network."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import grpc  # type: ignore[import-untyped]
from google.protobuf import empty_pb2, json_format, struct_pb2
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc

_MESSAGE_LIMIT = 256 << 20
PROJECT = "demo-project"
REGION = "europe-west1"
_CONFIGURATION = {"project": PROJECT, "region": REGION, "accessToken": "offline"}


@dataclass(frozen=True)
class Answer:
    """What the provider made of some inputs.

    inputs: as the provider completed them; `__defaults` names what it added at each level. failures: its refusals, as
    the provider wrote them. broken: the text of the error when the call itself failed.
    """

    inputs: Mapping[str, Any]
    failures: tuple[str, ...]
    broken: str = ""


class Plugin:
    """A running provider plugin, configured with a project that it cannot reach. Use `running()` to get one."""

    def __init__(self, port: str) -> None:
        channel = grpc.insecure_channel(
            f"127.0.0.1:{port}", options=[("grpc.max_receive_message_length", _MESSAGE_LIMIT)]
        )
        self._stub = provider_pb2_grpc.ResourceProviderStub(channel)

    @property
    def version(self) -> str:
        """The version of the plugin, such as 9.35.0."""
        return str(self._stub.GetPluginInfo(empty_pb2.Empty()).version)

    def schema(self) -> dict[str, Any]:
        """The Pulumi side: the package schema that `pulumi package get-schema` prints."""
        return dict(json.loads(self._stub.GetSchema(provider_pb2.GetSchemaRequest()).schema))

    def mapping(self) -> dict[str, Any]:
        """The Terraform side: types, fields, blocks and how they are renamed."""
        return dict(json.loads(self._stub.GetMapping(provider_pb2.GetMappingRequest(key="terraform")).data))

    def configure(self) -> None:
        """Give the provider a project and a token that reaches nothing."""
        variables = {f"gcp:config:{key}": value for key, value in _CONFIGURATION.items()}
        self._stub.Configure(
            provider_pb2.ConfigureRequest(
                variables=variables, args=_struct(_CONFIGURATION), acceptSecrets=True, acceptResources=True
            )
        )

    def check(self, token: str, inputs: Mapping[str, Any]) -> Answer:
        """What the provider's Check says of these inputs for a new resource named `n`."""
        request = provider_pb2.CheckRequest(
            urn=f"urn:pulumi:s::p::{token}::n", olds=struct_pb2.Struct(), news=_struct(inputs), randomSeed=b"x" * 32
        )
        try:
            response = self._stub.Check(request)
        except grpc.RpcError as error:
            return Answer({}, (), broken=str(error.details()))
        return Answer(json_format.MessageToDict(response.inputs), tuple(item.reason for item in response.failures))

    def plan(self, token: str, inputs: Mapping[str, Any]) -> Mapping[str, Any]:
        """What the provider knows of a new resource before it exists; empty when it refuses to plan."""
        request = provider_pb2.CreateRequest(
            urn=f"urn:pulumi:s::p::{token}::n", properties=_struct(inputs), preview=True
        )
        try:
            return dict(json_format.MessageToDict(self._stub.Create(request).properties))
        except grpc.RpcError:
            return {}


def _struct(values: Mapping[str, Any]) -> struct_pb2.Struct:
    struct = struct_pb2.Struct()
    struct.update(values)
    return struct


def executable() -> Path | None:
    """The newest gcp plugin under PULUMI_HOME, or the one on PATH; None when there is none."""
    home = Path(os.environ.get("PULUMI_HOME", Path.home() / ".pulumi"))
    found = sorted(home.glob("plugins/resource-gcp-v*/pulumi-resource-gcp"))
    on_path = shutil.which("pulumi-resource-gcp")
    return found[-1] if found else Path(on_path) if on_path else None


@contextmanager
def running(path: Path) -> Iterator[Plugin]:
    """Start the plugin, configured; stop it at the end."""
    offline = {"GOOGLE_OAUTH_ACCESS_TOKEN": "offline", "PULUMI_GCP_SKIP_REGION_VALIDATION": "true"}
    with subprocess.Popen(
        [path, "127.0.0.1:1"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={**os.environ, **offline},
    ) as process:
        try:
            assert process.stdout is not None  # noqa: S101 - a pipe was asked for
            plugin = Plugin(process.stdout.readline().strip())
            plugin.configure()
            yield plugin
        finally:
            process.kill()
