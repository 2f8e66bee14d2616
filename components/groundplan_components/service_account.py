"""A service account and the project roles it holds.

Owns the account and its project-level grants. Refuses grants on single resources (a topic, a bucket, a secret): whoever
owns the resource grants them there, with `member`. Refuses keys: nothing here can be downloaded.
"""

from __future__ import annotations

from dataclasses import dataclass

import pulumi
from pulumi_gcp import projects, serviceaccount

from groundplan_components.base import Component, Site


@dataclass(frozen=True, kw_only=True)
class ServiceAccountArgs:
    """What a service account needs.

    account_id: 6 to 30 characters, unique in the project. purpose: what it runs, for people.
    roles: project roles, only those that no narrower resource can carry.
    """

    site: Site
    account_id: str
    purpose: str
    roles: tuple[str, ...] = ()


class ServiceAccount(Component, token="groundplan:core:ServiceAccount"):
    """An identity with exactly the roles it is given. `grants` must exist before anything acts under it."""

    email: pulumi.Output[str]
    member: pulumi.Output[str]
    grants: tuple[pulumi.Resource, ...]

    def __init__(
        self, name: str, args: ServiceAccountArgs, *, origin: str = "", opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(name, origin=origin, opts=opts)
        self.account = serviceaccount.Account(
            self.child("account"),
            account_id=args.account_id,
            display_name=args.purpose,
            project=args.site.project,
            opts=self.inside(),
        )
        self.email = self.account.email
        self.member = self.account.member
        self.grants = tuple(
            projects.IAMMember(
                self.child(role.removeprefix("roles/").replace(".", "-").lower()),
                project=args.site.project,
                role=role,
                member=self.member,
                opts=self.inside(),
            )
            for role in args.roles
        )
        self.register_outputs({"email": self.email})
