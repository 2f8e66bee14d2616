"""What every part of a blueprint is wired from: the spec, its design, the site, and what is already there."""

from __future__ import annotations

from dataclasses import dataclass, field

import pulumi

from groundplan.design.iot_telemetry import IotDesign
from groundplan.spec.iot_telemetry import IotTelemetry
from groundplan.spec.loaded import Loaded
from groundplan_blueprints import translation
from groundplan_components.base import Site
from groundplan_components.measures import Measure


@dataclass(frozen=True)
class Plan:
    """The spec and its design, and in the components' words the site and the measures.

    after: what every component waits for, once there is something, such as the project's services.
    """

    loaded: Loaded[IotTelemetry]
    design: IotDesign
    after: tuple[pulumi.Resource, ...] = ()
    site: Site = field(init=False)
    measures: tuple[Measure, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "site", translation.site(self.spec, self.design))
        object.__setattr__(self, "measures", translation.measures(self.spec))

    @property
    def spec(self) -> IotTelemetry:
        """What the user asked for."""
        return self.loaded.spec

    @property
    def options(self) -> pulumi.ResourceOptions:
        """Options of a component: what it waits for."""
        return pulumi.ResourceOptions(depends_on=list(self.after))

    def name(self, thing: str) -> str:
        """Name a component, and with that its children."""
        return f"{self.design.names.prefix}-{thing}"

    def account(self, role: str) -> str:
        """Look up the id of a role's service account."""
        return self.design.names.accounts[role]

    def bucket(self, role: str) -> str:
        """Look up the name of a bucket."""
        return self.design.names.buckets[role]
