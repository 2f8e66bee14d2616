"""The APIs of a project and the identities under which Google's services act in it.

Owns the activation of APIs and the creation of service agents. Refuses to switch an API off again: others in the
project may use it, and switching it off deletes what it holds. Refuses what agents may do: whoever needs an agent
grants it.
"""

from __future__ import annotations

from dataclasses import dataclass

import pulumi
from pulumi_gcp import projects

from groundplan_components.base import Component, Site


@dataclass(frozen=True, kw_only=True)
class ProjectServicesArgs:
    """Which APIs and agents a stack needs.

    apis: service names such as `pubsub.googleapis.com`, without repetition. agents: those of them whose service agent
    must exist before it is granted anything; the service has to offer one through Service Usage
    (`generateServiceIdentity`), as Pub/Sub, Eventarc, CA Service, Secret Manager and Dataflow do.
    """

    site: Site
    apis: tuple[str, ...]
    agents: tuple[str, ...] = ()


class ProjectServices(Component, token="groundplan:core:ProjectServices"):
    """APIs that are on, and agents that exist.

    `ready`: what everything that calls these APIs depends on. Raises ValueError when an agent's API is not in `apis`.
    """

    ready: tuple[pulumi.Resource, ...]

    def __init__(
        self, name: str, args: ProjectServicesArgs, *, origin: str = "", opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(name, origin=origin, opts=opts)
        if strangers := sorted(set(args.agents) - set(args.apis)):
            raise ValueError(f"{', '.join(strangers)}: an agent needs its API among `apis`")
        apis = {api: self._api(api, args.site) for api in args.apis}
        self._agents = {api: self._agent(api, apis[api], args.site) for api in args.agents}
        self.ready = (*apis.values(), *self._agents.values())
        self.register_outputs({})

    def agent(self, api: str) -> pulumi.Output[str]:
        """Name the agent of a service as an IAM member; raises KeyError when it is not among `agents`."""
        return self._agents[api].member

    def _api(self, api: str, site: Site) -> projects.Service:
        return projects.Service(
            self.child(_short(api)),
            project=site.project,
            service=api,
            disable_on_destroy=False,
            opts=self.inside(),
        )

    def _agent(self, api: str, activation: projects.Service, site: Site) -> projects.ServiceIdentity:
        return projects.ServiceIdentity(
            self.child(f"{_short(api)}-agent"), project=site.project, service=api, opts=self.inside(activation)
        )


def _short(api: str) -> str:
    return api.removesuffix(".googleapis.com")
