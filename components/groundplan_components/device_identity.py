"""Who is a device: the certificate authority that says so, and the list of those it no longer vouches for.

Owns the CA pool, its root authority and the template of device certificates. Refuses issuing: whoever issues brings an
account, and is granted one template on this pool by `grant_issuer`. Refuses server certificates: they have an owner of
their own, so that who may issue for devices can never impersonate a broker.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

import pulumi
from pulumi_gcp import certificateauthority
from pulumi_gcp.certificateauthority.outputs import AuthorityAccessUrl

from groundplan_components.base import Component, Site
from groundplan_components.durations import seconds

KEY = "ECDSA_P256"
"""The only key type that is certified: small enough for microcontrollers, and in every TLS library that they use."""

NO_BASELINE: certificateauthority.CaPoolIssuancePolicyBaselineValuesArgsDict = {
    "ca_options": {},
    "key_usage": {"base_key_usage": {}, "extended_key_usage": {}},
}
"""The pool adds nothing to certificates. Said, because the provider reads a pool as if it always were.

Source: pulumi-gcp 9.35.0, `flattenPrivatecaCaPoolIssuancePolicyBaselineValues` of the provider inside: without this,
every preview shows a change.
"""


@dataclass(frozen=True, kw_only=True)
class DeviceIdentityArgs:
    """What device identity needs.

    tier: ENTERPRISE keeps every certificate and publishes a revocation list; DEVOPS does neither and suits development.
    organization: the O of the authority's name. authority_lifetime: of the root. device_lifetime: of a device's
    certificate, at most; devices renew before that.
    """

    site: Site
    tier: Literal["ENTERPRISE", "DEVOPS"]
    organization: str
    authority_lifetime: timedelta = timedelta(days=3_650)
    device_lifetime: timedelta = timedelta(days=365)


class DeviceIdentity(Component, token="groundplan:iot:DeviceIdentity"):
    """A private certificate authority for devices.

    `pool`, `authority`, `template`: the CA Service resources; the template's certificates serve clients only and name
    the device in their common name. `ca_certificates`: PEM, what a broker trusts. `revocation_list`: the URL of the
    authority's list, None in the DEVOPS tier. `device_lifetime`: of a device's certificate, at most.
    """

    pool: certificateauthority.CaPool
    authority: certificateauthority.Authority
    template: certificateauthority.CertificateTemplate
    ca_certificates: pulumi.Output[str]
    revocation_list: pulumi.Output[str] | None
    device_lifetime: timedelta

    def __init__(
        self, name: str, args: DeviceIdentityArgs, *, origin: str = "", opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(name, origin=origin, opts=opts)
        self._site = args.site
        self.device_lifetime = args.device_lifetime
        self.pool = self._pool(args)
        self.authority = self._authority(args)
        self.template = self._template(args)
        self.ca_certificates = self.authority.pem_ca_certificates.apply(_bundle)
        self.revocation_list = self.authority.access_urls.apply(_revocation_list) if args.tier == "ENTERPRISE" else None
        self.register_outputs({"pool": self.pool.name})

    def grant_issuer(
        self, who: str, member: pulumi.Input[str], template: certificateauthority.CertificateTemplate
    ) -> tuple[pulumi.Resource, ...]:
        """Let a member issue with one template of this pool, and with nothing else; `who` names the grants.

        Source: https://cloud.google.com/certificate-authority-service/docs/using-cel, "CEL dialect for IAM policies".
        """
        only_template = pulumi.Output.format(
            'api.getAttribute("privateca.googleapis.com/template", "") == "{}/-/{}"', self._site.project, template.name
        )
        requester = certificateauthority.CaPoolIamMember(
            self.child(f"{who}-requests"),
            ca_pool=self.pool.id,
            role="roles/privateca.certificateRequester",
            member=member,
            condition={"title": "one-template", "expression": only_template},
            opts=self.inside(),
        )
        user = certificateauthority.CertificateTemplateIamMember(
            self.child(f"{who}-uses-template"),
            certificate_template=template.id,
            role="roles/privateca.templateUser",
            member=member,
            opts=self.inside(),
        )
        return requester, user

    def grant_reader(self, who: str, member: pulumi.Input[str]) -> tuple[pulumi.Resource, ...]:
        """Let a member look up certificates of this pool; `who` names the grant. Certificates hold no secret."""
        return (
            certificateauthority.CaPoolIamMember(
                self.child(f"{who}-looks"),
                ca_pool=self.pool.id,
                role="roles/privateca.auditor",
                member=member,
                opts=self.inside(),
            ),
        )

    def _pool(self, args: DeviceIdentityArgs) -> certificateauthority.CaPool:
        return certificateauthority.CaPool(
            self.child("pool"),
            name=self.child("pool"),
            project=args.site.project,
            location=args.site.region,
            tier=args.tier,
            labels=args.site.labels,
            publishing_options={
                "publish_ca_cert": True,
                "publish_crl": args.tier == "ENTERPRISE",
                "encoding_format": "PEM",
            },
            issuance_policy={
                "allowed_key_types": [{"elliptic_curve": {"signature_algorithm": KEY}}],
                "allowed_issuance_modes": {"allow_csr_based_issuance": True, "allow_config_based_issuance": False},
                "maximum_lifetime": seconds(args.device_lifetime),
                "baseline_values": NO_BASELINE,
                "identity_constraints": {
                    "allow_subject_passthrough": True,
                    "allow_subject_alt_names_passthrough": True,
                },
            },
            opts=self.inside(),
        )

    def _authority(self, args: DeviceIdentityArgs) -> certificateauthority.Authority:
        kept = args.site.deletion_protection
        return certificateauthority.Authority(
            self.child("root"),
            certificate_authority_id=self.child("root"),
            project=args.site.project,
            location=args.site.region,
            pool=self.pool.name,
            type="SELF_SIGNED",
            key_spec={"algorithm": "EC_P256_SHA256"},
            lifetime=seconds(args.authority_lifetime),
            config={
                "subject_config": {
                    "subject": {"organization": args.organization, "common_name": self.child("root")},
                },
                "x509_config": {
                    "ca_options": {"is_ca": True, "zero_max_issuer_path_length": True},
                    "key_usage": {
                        "base_key_usage": {"cert_sign": True, "crl_sign": True},
                        "extended_key_usage": {},
                    },
                },
            },
            deletion_protection=kept,
            skip_grace_period=not kept,
            ignore_active_certificates_on_deletion=not kept,
            labels=args.site.labels,
            opts=self.inside(),
        )

    def _template(self, args: DeviceIdentityArgs) -> certificateauthority.CertificateTemplate:
        return certificateauthority.CertificateTemplate(
            self.child("device"),
            name=self.child("device"),
            project=args.site.project,
            location=args.site.region,
            description="A device: client authentication only, its id as the common name, no other name",
            labels=args.site.labels,
            maximum_lifetime=seconds(args.device_lifetime),
            predefined_values={
                "ca_options": {"is_ca": False},
                "key_usage": {
                    "base_key_usage": {"digital_signature": True},
                    "extended_key_usage": {"client_auth": True},
                },
            },
            identity_constraints={
                "allow_subject_passthrough": True,
                "allow_subject_alt_names_passthrough": False,
                "cel_expression": {
                    "title": "A device has an id",
                    "expression": 'subject.common_name != ""',
                },
            },
            opts=self.inside(),
        )


def _revocation_list(urls: Sequence[AuthorityAccessUrl]) -> str:
    return next(iter(urls[0].crl_access_urls or ()))


def _bundle(certificates: Sequence[str]) -> str:
    return "".join(f"{certificate.strip()}\n" for certificate in certificates)
