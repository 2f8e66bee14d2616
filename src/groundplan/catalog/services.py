"""Google Cloud's services: those of a new project, their needs and their agents. Data: `data/services.json`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from groundplan.catalog.data_file import read


@dataclass(frozen=True, slots=True)
class Agent:
    """An account of Google's that acts for a service in a project, such as its primary service agent.

    form: its address, with N for the number of the project. with_service: whether enabling the service makes it.
    """

    service: str
    form: str
    with_service: bool

    def email(self, number: str) -> str:
        """The agent of the project with this number."""
        return self.form.replace("N", number, 1)


@cache
def enabled_by_default() -> frozenset[str]:
    """The services of a new project."""
    return frozenset(read("services")["defaults"])


@cache
def unlisted() -> frozenset[str]:
    """Services that have no discovery document, among others those of a new project."""
    return frozenset(read("services")["unlisted"]) | enabled_by_default() | frozenset(read("services")["agents"])


def needs(service: str) -> tuple[str, ...]:
    """The services that a service depends on directly: enabled along with it."""
    return tuple(read("services")["needs"].get(service, ()))


@cache
def agent(service: str) -> Agent | None:
    """The agent that a service has; None where none is known."""
    row = read("services")["agents"].get(service)
    return Agent(service, row["email"], row["made"] == "enabled") if row else None


def users(service: str) -> tuple[str, ...]:
    """The services that depend on a service."""
    return tuple(name for name, needed in read("services")["needs"].items() if service in needed)


@cache
def agent_at(domain: str) -> Agent | None:
    """The agent, or other account of a service, whose addresses have a domain; None where none is known.

    domain: `gcp-sa-pubsub.iam.gserviceaccount.com`.
    """
    found = (name for name, row in read("services")["agents"].items() if row["email"].endswith(f"@{domain}"))
    others = (
        Agent(name, form, with_service=True)
        for form, name in read("services")["accounts"].items()
        if form.endswith(f"@{domain}")
    )
    return agent(next(found, "")) or next(others, None)
