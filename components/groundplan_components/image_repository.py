"""A repository of container images in Artifact Registry.

Owns the repository, what is cleaned up in it, and the grants made through it. Refuses images: whoever builds
them pushes them.
"""

from __future__ import annotations

from dataclasses import dataclass

import pulumi
from pulumi_gcp import artifactregistry

from groundplan_components.base import Component, Site

VERSIONS_KEPT = 10
"""The newest versions of each image stay, whatever their age: the one that runs is among them."""
KEPT_DAYS = 30


@dataclass(frozen=True, kw_only=True)
class ImageRepositoryArgs:
    """What a repository needs.

    purpose: for people. immutable: a tag, once pushed, never moves.
    """

    site: Site
    purpose: str
    immutable: bool = False


class ImageRepository(Component, token="groundplan:core:ImageRepository"):
    """A Docker repository in the site's region; `address` is what image names start with."""

    repository: artifactregistry.Repository
    address: str

    def __init__(
        self, name: str, args: ImageRepositoryArgs, *, origin: str = "", opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(name, origin=origin, opts=opts)
        self._site = args.site
        repository = self.child("repository")
        self.repository = artifactregistry.Repository(
            repository,
            repository_id=repository,
            project=args.site.project,
            location=args.site.region,
            labels=args.site.labels,
            description=args.purpose,
            format="DOCKER",
            docker_config={"immutable_tags": True} if args.immutable else None,
            cleanup_policies=[
                {
                    "id": "keep-newest",
                    "action": "KEEP",
                    "most_recent_versions": {"keep_count": VERSIONS_KEPT},
                },
                {
                    "id": "delete-old",
                    "action": "DELETE",
                    "condition": {"tag_state": "ANY", "older_than": f"{KEPT_DAYS * 86_400}s"},
                },
            ],
            opts=self.inside(),
        )
        self.address = f"{args.site.region}-docker.pkg.dev/{args.site.project}/{repository}"
        self.register_outputs({"address": self.address})

    def grant_reader(self, who: str, member: pulumi.Input[str]) -> tuple[pulumi.Resource, ...]:
        """Let a member pull images; `who` names the grant, here and below."""
        return (self._grant(f"{who}-pulls", "roles/artifactregistry.reader", member),)

    def grant_writer(self, who: str, member: pulumi.Input[str]) -> tuple[pulumi.Resource, ...]:
        """Let a member push and pull images, and delete none."""
        return (self._grant(f"{who}-pushes", "roles/artifactregistry.writer", member),)

    def _grant(self, role_name: str, role: str, member: pulumi.Input[str]) -> pulumi.Resource:
        return artifactregistry.RepositoryIamMember(
            self.child(role_name),
            project=self._site.project,
            location=self._site.region,
            repository=self.repository.name,
            role=role,
            member=member,
            opts=self.inside(),
        )
