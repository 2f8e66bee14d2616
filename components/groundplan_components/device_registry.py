"""Device registry: which devices there are, and how a new one gets its certificate.

Owns a Firestore database of devices and enrolment tokens, and the function that enrols a device: token and signing
request in, certificate out. Refuses what devices say and should do (`state_store`), and the authority itself
(`device_identity`). Refuses the public: nobody may call the function but `invokers`. Devices have no Google identity,
so an installer's tool or a gateway calls for them; naming `allUsers` opens it to devices on their own, and then only
the token, stored as a hash, used once and short-lived, stands between the internet and a certificate.
"""

from __future__ import annotations

from dataclasses import dataclass

import pulumi
from pulumi_gcp import cloudfunctionsv2, cloudrunv2, firestore, projects

from groundplan_components.base import Component, Site
from groundplan_components.builder import Builder
from groundplan_components.device_identity import DeviceIdentity
from groundplan_components.service_account import ServiceAccount, ServiceAccountArgs
from groundplan_components.source import packaged

DEVICES = "devices"
"""The collection with a document for each device: `status`, `gateway`, `certificate_expires`."""
TOKENS = "enrolment_tokens"
"""The collection with a document for each enrolment token, named by its hash; a token is used once."""
EXPIRY = "expires_at"
"""The field that tells when a token is deleted."""

BY_EXPIRY = ("status", "certificate_expires")
"""Which devices must renew soon: the one query that needs a composite index."""

RUNTIME = "python312"


@dataclass(frozen=True, kw_only=True)
class DeviceRegistryArgs:
    """What a device registry needs.

    database: its id, 4 to 63 characters. function: the enrolling function's name. account_id: of the account that it
    runs as. invokers: IAM members that may call it, such as `user:installer@example.com`. max_instances: how many run
    at once, which bounds what an attack on the function can cost.
    """

    site: Site
    database: str
    function: str
    account_id: str
    builder: Builder
    identity: DeviceIdentity
    invokers: tuple[str, ...] = ()
    max_instances: int = 5


class DeviceRegistry(Component, token="groundplan:iot:DeviceRegistry"):
    """Devices in Firestore, and `url`, where they are enrolled."""

    database: firestore.Database
    function: cloudfunctionsv2.Function
    url: pulumi.Output[str]

    def __init__(
        self, name: str, args: DeviceRegistryArgs, *, origin: str = "", opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(name, origin=origin, opts=opts)
        self._site = args.site
        self.database = self._database(args)
        self._index()
        self._token_expiry()
        self.function = self._function(args)
        self.url = self.function.url
        for number, member in enumerate(args.invokers):
            self._invoker(number, member)
        self.register_outputs({"url": self.url, "database": self.database.name})

    def _database(self, args: DeviceRegistryArgs) -> firestore.Database:
        kept = args.site.deletion_protection
        return firestore.Database(
            self.child("database"),
            name=args.database,
            project=args.site.project,
            location_id=args.site.region,
            type="FIRESTORE_NATIVE",
            concurrency_mode="PESSIMISTIC",
            point_in_time_recovery_enablement=f"POINT_IN_TIME_RECOVERY_{'ENABLED' if kept else 'DISABLED'}",
            delete_protection_state=f"DELETE_PROTECTION_{'ENABLED' if kept else 'DISABLED'}",
            deletion_policy="DELETE",
            opts=self.inside(),
        )

    def _index(self) -> None:
        firestore.Index(
            self.child("devices-by-expiry"),
            project=self._site.project,
            database=self.database.name,
            collection=DEVICES,
            query_scope="COLLECTION",
            fields=[{"field_path": path, "order": "ASCENDING"} for path in BY_EXPIRY],
            opts=self.inside(),
        )

    def _token_expiry(self) -> None:
        firestore.Field(
            self.child("token-expiry"),
            project=self._site.project,
            database=self.database.name,
            collection=TOKENS,
            field=EXPIRY,
            ttl_config={},
            index_config={},
            opts=self.inside(),
        )

    def _function(self, args: DeviceRegistryArgs) -> cloudfunctionsv2.Function:
        account = ServiceAccount(
            self.child("account"),
            ServiceAccountArgs(site=args.site, account_id=args.account_id, purpose="Enrols devices"),
            opts=self.inside(),
        )
        issuer = (
            *args.identity.grant_issuer("enrolment", account.member, args.identity.template),
            # A request that comes again is answered with the certificate that it got.
            *args.identity.grant_reader("enrolment", account.member),
        )
        source = args.builder.upload(args.function, packaged("provisioning"))
        return cloudfunctionsv2.Function(
            self.child("function"),
            name=args.function,
            project=args.site.project,
            location=args.site.region,
            description="Enrols a device: token and signing request in, certificate out",
            labels=args.site.labels,
            build_config={
                "runtime": RUNTIME,
                "entry_point": "main",
                "source": {"storage_source": {"bucket": source.bucket, "object": source.name}},
                "docker_repository": args.builder.repository_name,
                "service_account": args.builder.account.account.name,
            },
            service_config=self._service(args, account),
            opts=self.inside(
                args.identity.authority, *args.builder.grants, *issuer, self._reads_and_writes(args, account)
            ),
        )

    def _service(
        self, args: DeviceRegistryArgs, account: ServiceAccount
    ) -> cloudfunctionsv2.FunctionServiceConfigArgsDict:
        return {
            "service_account_email": account.email,
            # Installers and gateways are outside Google Cloud; IAM, not the network, keeps strangers out.
            "ingress_settings": "ALLOW_ALL",
            "all_traffic_on_latest_revision": True,
            "min_instance_count": 0,
            "max_instance_count": args.max_instances,
            "available_cpu": "1",
            "available_memory": "256Mi",
            "timeout_seconds": 60,
            "environment_variables": {
                "PROJECT": args.site.project,
                "DATABASE": self.database.name,
                "CA_POOL": args.identity.pool.id,
                "CERTIFICATE_TEMPLATE": args.identity.template.id,
                "CERTIFICATE_DAYS": str(args.identity.device_lifetime.days),
            },
        }

    def _reads_and_writes(self, args: DeviceRegistryArgs, account: ServiceAccount) -> pulumi.Resource:
        database = f"projects/{args.site.project}/databases/{args.database}"
        return projects.IAMMember(
            self.child("account-writes"),
            project=args.site.project,
            role="roles/datastore.user",
            member=account.member,
            condition={
                "title": f"Only {args.database}",
                "description": "The role is a project's; the condition narrows it to one database.",
                "expression": f'resource.name == "{database}"',
            },
            opts=self.inside(self.database),
        )

    def _invoker(self, number: int, member: str) -> None:
        cloudrunv2.ServiceIamMember(
            self.child(f"invoker-{number}"),
            project=self._site.project,
            location=self._site.region,
            name=self.function.name,
            role="roles/run.invoker",
            member=member,
            opts=self.inside(self.function),
        )
