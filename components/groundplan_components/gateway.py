"""The configuration of edge gateways, as an object that they fetch.

Owns the bucket, an object named by its content, and the same as `gateway/latest.json`; the bucket keeps earlier
versions for 30 days. Refuses secrets: keys of gateways never pass through here. Refuses readers: whoever delivers the
configuration to gateways is granted the bucket with `bucket.grant_reader`.

The object is JSON, `schema` 1: `route` (`broker`, `direct` or `export`); `mqtt` (host, port, `publish` and `subscribe`
topics with `{device}`, keep_alive_seconds) or `pubsub` (topic, audience of the token exchange); `ca_certificates`, PEM
of the device authority; `measures` (name, unit, type, missing); `window_seconds` and `aggregates` when the gateway
averages, else absent.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

import pulumi
from pulumi_gcp import storage

from groundplan_components.base import Component, Site
from groundplan_components.bucket import Bucket, BucketArgs
from groundplan_components.measures import Measure

SCHEMA = 1

KEEP_ALIVE = timedelta(seconds=45)
"""A passthrough load balancer forgets an idle connection after 60 s, and may then send it to another node."""


@dataclass(frozen=True, kw_only=True)
class MqttEndpoint:
    """Where gateways reach the brokers: host name or address, and port; and whether they also listen there."""

    host: pulumi.Input[str]
    port: int
    both_directions: bool = True


@dataclass(frozen=True, kw_only=True)
class PubsubEndpoint:
    """Where gateways publish themselves: topic id, and the audience of the token exchange."""

    topic: pulumi.Input[str]
    audience: pulumi.Input[str]


@dataclass(frozen=True, kw_only=True)
class Averaging:
    """What a gateway reduces before it sends: the window, and the aggregates over it."""

    window: timedelta
    aggregates: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class GatewayConfigArgs:
    """What a gateway's configuration needs.

    bucket: its name, unique in the world. route: broker, direct or export. ca_certificates: PEM. averaging: None when
    every measure goes up as it is.
    """

    site: Site
    bucket: str
    route: str
    endpoint: MqttEndpoint | PubsubEndpoint
    ca_certificates: pulumi.Input[str]
    measures: tuple[Measure, ...]
    averaging: Averaging | None = None


class GatewayConfig(Component, token="groundplan:iot:GatewayConfig"):
    """The newest configuration at `url`, and under the name that its content gives it."""

    bucket: Bucket
    url: pulumi.Output[str]

    def __init__(
        self, name: str, args: GatewayConfigArgs, *, origin: str = "", opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(name, origin=origin, opts=opts)
        self.bucket = Bucket(
            self.child("bucket"), BucketArgs(site=args.site, bucket=args.bucket, disposable=True), opts=self.inside()
        )
        content = pulumi.Output.json_dumps(document(args), indent=2, sort_keys=True)
        self._write("version", content.apply(_version), content, cache="private, max-age=31536000, immutable")
        latest = self._write("latest", "gateway/latest.json", content, cache="no-cache")
        self.url = pulumi.Output.concat(self.bucket.url, "/", latest.name)
        self.register_outputs({"url": self.url})

    def _write(
        self, role: str, path: pulumi.Input[str], content: pulumi.Output[str], *, cache: str
    ) -> storage.BucketObject:
        return storage.BucketObject(
            self.child(role),
            bucket=self.bucket.bucket.name,
            name=path,
            content=content,
            content_type="application/json",
            cache_control=cache,
            opts=self.inside(),
        )


def document(args: GatewayConfigArgs) -> dict[str, Any]:
    """Compose the configuration, in the form that the module describes; some values are known only once deployed."""
    return {
        "schema": SCHEMA,
        "route": args.route,
        **_endpoint(args.endpoint),
        "ca_certificates": args.ca_certificates,
        "measures": [asdict(measure) for measure in args.measures],
        **_averaging(args.averaging),
    }


def _endpoint(endpoint: MqttEndpoint | PubsubEndpoint) -> Mapping[str, Any]:
    if isinstance(endpoint, PubsubEndpoint):
        return {"pubsub": {"topic": endpoint.topic, "audience": endpoint.audience}}
    return {
        "mqtt": {
            "host": endpoint.host,
            "port": endpoint.port,
            "keep_alive_seconds": int(KEEP_ALIVE.total_seconds()),
            "publish": _topics("telemetry", "state", "events"),
            "subscribe": _topics("commands", "config") if endpoint.both_directions else {},
        }
    }


def _topics(*kinds: str) -> Mapping[str, str]:
    return {kind: f"devices/{{device}}/{kind}" for kind in kinds}


def _averaging(averaging: Averaging | None) -> Mapping[str, Any]:
    if averaging is None:
        return {}
    return {"window_seconds": int(averaging.window.total_seconds()), "aggregates": list(averaging.aggregates)}


def _version(content: str) -> str:
    return f"gateway/{hashlib.sha256(content.encode()).hexdigest()[:16]}.json"
