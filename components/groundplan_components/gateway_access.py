"""Keyless access for gateways that publish to Pub/Sub themselves.

Owns a workload identity pool that trusts the device authority, and the grant to publish telemetry. A gateway shows its
certificate over mutual TLS and gets a short-lived token; no service-account key exists to be stolen. Refuses everything
but publishing telemetry. Refuses revocation lists: the exchange does not read them, so a gateway that is no longer
trusted is named in `refused` until its certificate has expired.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

import pulumi
from pulumi_gcp import iam

from groundplan_components.base import Component, Site
from groundplan_components.bus import Bus
from groundplan_components.device_identity import DeviceIdentity

PROVIDER = "device-certificates"

SUBJECT = "assertion.subject.dn.cn"
"""The common name, which is the device's id
(https://cloud.google.com/iam/docs/workload-identity-federation-with-x509-certificates)."""

LONGEST_CONDITION = 4096
"""Characters of an attribute condition (iam.googleapis.com, WorkloadIdentityPoolProvider)."""


@dataclass(frozen=True, kw_only=True)
class GatewayAccessArgs:
    """What gateway access needs.

    pool: id of the identity pool, 4 to 32 characters; it stays taken for 30 days after it is deleted. refused: ids of
    gateways whose valid certificates no longer count.
    """

    site: Site
    pool: str
    identity: DeviceIdentity
    bus: Bus
    refused: tuple[str, ...] = ()


class GatewayAccess(Component, token="groundplan:iot:GatewayAccess"):
    """Publishing on the telemetry topic for every gateway with a certificate of the device authority.

    `audience`: what a gateway names when it exchanges its certificate. `members`: the gateways as an IAM principal set.
    Raises ValueError when more gateways are refused than a condition can name.
    """

    pool: iam.WorkloadIdentityPool
    audience: pulumi.Output[str]
    members: pulumi.Output[str]

    def __init__(
        self, name: str, args: GatewayAccessArgs, *, origin: str = "", opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(name, origin=origin, opts=opts)
        self.pool = iam.WorkloadIdentityPool(
            self.child("pool"),
            workload_identity_pool_id=args.pool,
            project=args.site.project,
            display_name=args.pool,
            description="Gateways with a certificate of the device authority",
            opts=self.inside(),
        )
        provider = self._trust(args)
        self.audience = pulumi.Output.concat("//iam.googleapis.com/", provider.name)
        self.members = pulumi.Output.concat("principalSet://iam.googleapis.com/", self.pool.name, "/*")
        args.bus.grant_publisher("gateways", self.members, (args.bus.telemetry,))
        self.register_outputs({"audience": self.audience})

    def _trust(self, args: GatewayAccessArgs) -> iam.WorkloadIdentityPoolProvider:
        return iam.WorkloadIdentityPoolProvider(
            self.child("provider"),
            workload_identity_pool_id=self.pool.workload_identity_pool_id,
            workload_identity_pool_provider_id=PROVIDER,
            project=args.site.project,
            display_name="Device certificates",
            attribute_mapping={"google.subject": SUBJECT},
            attribute_condition=condition(args.refused),
            x509={"trust_store": {"trust_anchors": [{"pem_certificate": args.identity.ca_certificates}]}},
            opts=self.inside(),
        )


def condition(refused: tuple[str, ...]) -> str:
    """Write the rule that a certificate must meet: it names a device, and none of the refused ones.

    Raises ValueError when it grows beyond what the API takes.
    """
    rule = f'{SUBJECT} != "" && !({SUBJECT} in {json.dumps(sorted(refused))})' if refused else f'{SUBJECT} != ""'
    if len(rule) > LONGEST_CONDITION:
        raise ValueError(f"refused: {len(refused)} gateways are more than a condition of {LONGEST_CONDITION} holds")
    return rule
