"""The certificate with which brokers show devices that they are the real ones.

Owns the template of server certificates, the secret that holds key and chain, the task that issues them, and the
schedule that renews them long before they expire. Refuses to see a key: the task makes it, Secret Manager keeps it, and
neither Pulumi's state nor a log ever holds it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pulumi
from pulumi_gcp import certificateauthority, cloudrunv2, cloudscheduler, secretmanager

from groundplan_components.base import Component, Site
from groundplan_components.deploy_task import DeployTask, DeployTaskArgs
from groundplan_components.device_identity import DeviceIdentity
from groundplan_components.durations import seconds
from groundplan_components.service_account import ServiceAccount, ServiceAccountArgs
from groundplan_components.templates import text

SCHEDULE = "0 3 1 * *"
"""On the first of each month: two more attempts before a certificate of 90 days expires."""


@dataclass(frozen=True, kw_only=True)
class ServerCertificateArgs:
    """What a server certificate needs.

    issuer_account_id, renewer_account_id: ids of the accounts that issue, and that may start the issuing.
    address: the IPv4 address that devices dial. hostnames: DNS names that lead there, if any; the stack owns no zone.
    lifetime: of one certificate; at least 90 days, because renewal is monthly and may fail twice.
    """

    site: Site
    issuer_account_id: str
    renewer_account_id: str
    identity: DeviceIdentity
    address: pulumi.Input[str]
    hostnames: tuple[str, ...] = ()
    lifetime: timedelta = timedelta(days=90)


class ServerCertificate(Component, token="groundplan:iot:ServerCertificate"):
    """A secret whose newest version is always a valid server certificate with its key, in PEM.

    `secret`: the secret. `ready`: what a reader depends on. Raises ValueError when a lifetime leaves no time to renew.
    """

    secret: secretmanager.Secret
    ready: tuple[pulumi.Resource, ...]

    def __init__(
        self, name: str, args: ServerCertificateArgs, *, origin: str = "", opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(name, origin=origin, opts=opts)
        if args.lifetime < timedelta(days=90):
            raise ValueError(f"lifetime: {args.lifetime.days} days leave no time to renew; at least 90")
        self._site = args.site
        self.secret = secretmanager.Secret(
            self.child("secret"),
            secret_id=self.child("secret"),
            project=args.site.project,
            replication={"user_managed": {"replicas": [{"location": args.site.region}]}},
            labels=args.site.labels,
            opts=self.inside(),
        )
        template = self._template(args)
        task = self._issue(args, template)
        self._renew(args.renewer_account_id, task)
        self.ready = (task.done,)
        self.register_outputs({"secret": self.secret.secret_id})

    def grant_reader(self, who: str, member: pulumi.Input[str]) -> tuple[pulumi.Resource, ...]:
        """Let a member read key and certificate; `who` names the grant."""
        return (self._grant(f"{who}-reads", "roles/secretmanager.secretAccessor", member),)

    def _grant(self, role_name: str, role: str, member: pulumi.Input[str]) -> pulumi.Resource:
        return secretmanager.SecretIamMember(
            self.child(role_name),
            project=self._site.project,
            secret_id=self.secret.secret_id,
            role=role,
            member=member,
            opts=self.inside(),
        )

    def _template(self, args: ServerCertificateArgs) -> certificateauthority.CertificateTemplate:
        return certificateauthority.CertificateTemplate(
            self.child("server"),
            name=self.child("server"),
            project=args.site.project,
            location=args.site.region,
            description="A broker: server authentication only",
            labels=args.site.labels,
            maximum_lifetime=seconds(args.lifetime),
            predefined_values={
                "ca_options": {"is_ca": False},
                "key_usage": {
                    "base_key_usage": {"digital_signature": True},
                    "extended_key_usage": {"server_auth": True},
                },
            },
            identity_constraints={
                "allow_subject_passthrough": True,
                "allow_subject_alt_names_passthrough": True,
                "cel_expression": {
                    "title": "A server has addresses",
                    "expression": "subject_alt_names.all(san, san.type == DNS || san.type == IP_ADDRESS)",
                },
            },
            opts=self.inside(),
        )

    def _issue(self, args: ServerCertificateArgs, template: certificateauthority.CertificateTemplate) -> DeployTask:
        issuer = ServiceAccount(
            self.child("issuer"),
            ServiceAccountArgs(
                site=args.site, account_id=args.issuer_account_id, purpose="Issues the broker's certificate"
            ),
            opts=self.inside(),
        )
        keeper = self._grant("issuer-keeps", "roles/secretmanager.secretVersionManager", issuer.member)
        requester = args.identity.grant_issuer("server-issuer", issuer.member, template)
        return DeployTask(
            self.child("new"),
            DeployTaskArgs(
                site=args.site,
                account_email=issuer.email,
                grants=(args.identity.authority, keeper, *requester),
                script=text("issue-server-certificate.sh"),
                environment={
                    "PROJECT": args.site.project,
                    "REGION": args.site.region,
                    "POOL": args.identity.pool.name,
                    "TEMPLATE": template.id,
                    "SECRET": self.secret.secret_id,
                    "COMMON_NAME": self.child("server"),
                    "ADDRESS": args.address,
                    "HOSTNAMES": " ".join(args.hostnames),
                    "DAYS": str(args.lifetime.days),
                },
                token=",".join(args.hostnames),
            ),
            opts=self.inside(),
        )

    def _renew(self, account_id: str, task: DeployTask) -> None:
        renewer = ServiceAccount(
            self.child("renewer"),
            ServiceAccountArgs(site=self._site, account_id=account_id, purpose="Starts the renewal, and nothing else"),
            opts=self.inside(),
        )
        starter = cloudrunv2.JobIamMember(
            self.child("renewer-starts"),
            project=self._site.project,
            location=self._site.region,
            name=task.job.name,
            role="roles/run.invoker",
            member=renewer.member,
            opts=self.inside(),
        )
        cloudscheduler.Job(
            self.child("renewal"),
            name=self.child("renewal"),
            project=self._site.project,
            region=self._site.region,
            description="Renews the broker's certificate",
            schedule=SCHEDULE,
            time_zone="Etc/UTC",
            attempt_deadline="180s",
            retry_config={"retry_count": 3, "min_backoff_duration": "60s", "max_backoff_duration": "600s"},
            http_target={
                "http_method": "POST",
                "uri": pulumi.Output.format(
                    "https://run.googleapis.com/v2/projects/{}/locations/{}/jobs/{}:run",
                    self._site.project,
                    self._site.region,
                    task.job.name,
                ),
                "oauth_token": {
                    "service_account_email": renewer.email,
                    "scope": "https://www.googleapis.com/auth/cloud-platform",
                },
            },
            opts=self.inside(starter),
        )
