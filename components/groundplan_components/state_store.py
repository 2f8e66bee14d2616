"""State store: the newest values of each device, and the configuration that it should have.

Owns a Firestore database, the expiry of newest values, and the grants made through it. Refuses the device registry: who
a device is lives in a database of its own, so that a pipeline's account cannot change it.
"""

from __future__ import annotations

from dataclasses import dataclass

import pulumi
from pulumi_gcp import firestore, projects

from groundplan_components.base import Component, Site

NEWEST = "newest"
"""The collection with a document of newest values for each device."""
DESIRED = "desired"
"""The collection with a document of desired configuration for each device."""
EXPIRY = "expires_at"
"""The field that tells when a device's newest values are deleted; whoever writes them sets it."""


@dataclass(frozen=True, kw_only=True)
class StateStoreArgs:
    """What a state store needs.

    database: its id, 4 to 63 characters.
    """

    site: Site
    database: str


class StateStore(Component, token="groundplan:iot:StateStore"):
    """A Firestore database in native mode, one document for each device in `newest` and in `desired`."""

    database: firestore.Database

    def __init__(
        self, name: str, args: StateStoreArgs, *, origin: str = "", opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(name, origin=origin, opts=opts)
        self._args = args
        protected = args.site.deletion_protection
        self.database = firestore.Database(
            self.child("database"),
            name=args.database,
            project=args.site.project,
            location_id=args.site.region,
            type="FIRESTORE_NATIVE",
            concurrency_mode="PESSIMISTIC",
            point_in_time_recovery_enablement="POINT_IN_TIME_RECOVERY_ENABLED"
            if protected
            else "POINT_IN_TIME_RECOVERY_DISABLED",
            delete_protection_state="DELETE_PROTECTION_ENABLED" if protected else "DELETE_PROTECTION_DISABLED",
            deletion_policy="DELETE",
            opts=self.inside(),
        )
        self._expiry()
        self.register_outputs({"database": self.database.name})

    def grant_user(self, who: str, member: pulumi.Input[str]) -> tuple[pulumi.Resource, ...]:
        """Let a member read and write documents of this database and of no other; `who` names the grant."""
        return (self._grant(f"{who}-writes", "roles/datastore.user", member),)

    def grant_reader(self, who: str, member: pulumi.Input[str]) -> tuple[pulumi.Resource, ...]:
        """Let a member read documents of this database and of no other; `who` names the grant."""
        return (self._grant(f"{who}-reads", "roles/datastore.viewer", member),)

    def _expiry(self) -> firestore.Field:
        # Without index: a time that rises with every write makes one hot range of the index.
        return firestore.Field(
            self.child("newest-expiry"),
            project=self._args.site.project,
            database=self.database.name,
            collection=NEWEST,
            field=EXPIRY,
            ttl_config={},
            index_config={},
            opts=self.inside(),
        )

    def _grant(self, role_name: str, role: str, member: pulumi.Input[str]) -> pulumi.Resource:
        name = f"projects/{self._args.site.project}/databases/{self._args.database}"
        return projects.IAMMember(
            self.child(role_name),
            project=self._args.site.project,
            role=role,
            member=member,
            condition={
                "title": f"Only {self._args.database}",
                "description": "The role is a project's; the condition narrows it to one database.",
                "expression": f'resource.name == "{name}"',
            },
            opts=self.inside(self.database),
        )
