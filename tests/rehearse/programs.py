"""Programs that lead a quick life: a secret, a repository and an enabled API, in a component that tells its origin."""

from collections.abc import Callable

import pulumi
from pulumi_gcp import artifactregistry, projects, secretmanager

from groundplan.errors import FieldPath, Position

PROJECT = "acme-telemetry"


class Places:
    """A spec whose field `stores` stands in line 7."""

    def position(self, path: FieldPath) -> Position:
        return Position("plant.yaml", 7, 3) if path == ("stores",) else Position("plant.yaml", 1, 1)


def stores(
    *, label: str = "a", name: str = "kept", location: str = "europe-west1", guarded: bool = False
) -> Callable[[], None]:
    """A program, with what a test may vary."""

    def program() -> None:
        projects.Service("api", service="secretmanager.googleapis.com", project=PROJECT, disable_on_destroy=False)
        parent = pulumi.ComponentResource("acme:Stores", "stores", {"origin": "stores"})
        options = pulumi.ResourceOptions(parent=parent, protect=guarded)
        secretmanager.Secret(
            "key",
            secret_id=name,
            project=PROJECT,
            replication={"auto": {}},
            labels={"label": label},
            deletion_protection=guarded,
            opts=options,
        )
        artifactregistry.Repository(
            "images",
            repository_id="images",
            location=location,
            format="DOCKER",
            project=PROJECT,
            labels={"label": label},
            opts=pulumi.ResourceOptions(parent=parent),
        )

    return program
