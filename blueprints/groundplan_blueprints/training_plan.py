"""What every part of a training stack is wired from: the spec, its design, the zone, and the stack's two places."""

from __future__ import annotations

from dataclasses import dataclass, field

import pulumi

from groundplan.catalog.regions import region_of
from groundplan.design.training.record import TrainingDesign
from groundplan.errors import Invalid, Problem
from groundplan.spec.loaded import Loaded
from groundplan.spec.training import Training
from groundplan_components.base import Site


@dataclass(frozen=True)
class TrainingPlan:
    """The spec, its design, and where the stack stands.

    zone: of the hosts. after: what every component waits for, once there is something. home: where what lasts is kept,
    the region of the first zone of the plan. here: where hosts are, the region of `zone`. So a run that moves to
    another zone takes its network and machines along, and finds its data and checkpoints where they were.
    """

    loaded: Loaded[Training]
    design: TrainingDesign
    zone: str
    after: tuple[pulumi.Resource, ...] = ()
    home: Site = field(init=False)
    here: Site = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "home", self._site(self.design.zones[0]))
        object.__setattr__(self, "here", self._site(self.zone))

    @property
    def spec(self) -> Training:
        """What the user asked for."""
        return self.loaded.spec

    @property
    def options(self) -> pulumi.ResourceOptions:
        """Options of a component: what it waits for."""
        return pulumi.ResourceOptions(depends_on=list(self.after))

    @property
    def role_prefix(self) -> str:
        """Start of the ids of custom roles, which take no dashes."""
        return self.design.names.prefix.replace("-", "_")

    def name(self, thing: str) -> str:
        """Name a component, and with that its children."""
        return f"{self.design.names.prefix}-{thing}"

    def _site(self, zone: str) -> Site:
        return Site(
            project=self.spec.project,
            region=region_of(zone) or zone.rpartition("-")[0],
            environment=self.spec.environment,
            labels=self.design.labels,
            deletion_protection=self.design.deletion_protection,
        )


def chosen_zone(loaded: Loaded[Training], design: TrainingDesign) -> str:
    """The zone that the stack's configuration `groundplan:zone` names, or the first of the plan.

    Raises Invalid for a zone that the plan does not have.
    """
    asked = pulumi.Config("groundplan").get("zone")
    if asked is None:
        return design.zones[0]
    if asked not in design.zones:
        path = ("place",)
        raise Invalid(
            [
                Problem(
                    code="zone",
                    message=f"the configuration's groundplan:zone is {asked}, which the zone plan does not have",
                    path=path,
                    position=loaded.position(path),
                    value=asked,
                    allowed=", ".join(design.zones),
                    hint="groundplan explain tells why each zone was kept or dropped",
                )
            ]
        )
    return asked
