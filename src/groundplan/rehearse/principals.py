"""Which service accounts exist: those that a project made, those that come with a service, and service agents.

Agents and default accounts belong to Google, so that no API lists them; a policy can name one as soon as it exists.
Source: https://cloud.google.com/iam/docs/service-account-types
"""

from __future__ import annotations

import re
from datetime import datetime

from groundplan.catalog import services
from groundplan.catalog.services import Agent
from groundplan.rehearse.call import Call, project_number, unique_number
from groundplan.rehearse.replies import Json
from groundplan.rehearse.state import State

_OWN = re.compile(r"(?P<name>[^@/]+)@(?P<project>[^@/]+)\.iam\.gserviceaccount\.com")
_AGENT = re.compile(r"(?:service-|bq-)?(?P<number>\d+)(?:-compute)?@(?P<domain>[^@/]+)")


def email(name: str, project: str) -> str:
    """The address of a project's account; a domain before the project's id goes after it."""
    domain, _, rest = project.rpartition(":")
    return f"{name}@{rest}{'.' if domain else ''}{domain}.iam.gserviceaccount.com"


def account(state: State, named: str) -> Json | None:
    """An account that a project made, by its address or its unique id."""
    if named.isdigit():
        known = state.note(_id_note(named))
        return account(state, known["email"]) if known else None
    found = _OWN.fullmatch(named)
    if found is None:
        return None
    return state.get(f"iam.googleapis.com/projects/{_project(found['project'])}/serviceAccounts/{named}")


def remember(state: State, made: Json) -> None:
    """Let an account be found by its unique id."""
    state.put_note(_id_note(made["uniqueId"]), {"email": made["email"]})


def make_agent(state: State, project: str, agent: Agent, now: datetime) -> Json:
    """Let a service agent exist, if it does not; gives its address and unique id."""
    address = agent.email(project_number(project))
    made = state.note(_agent_note(address))
    if made is None:
        made = {"email": address, "uniqueId": unique_number(address, now)}
        state.put_note(_agent_note(address), made)
    return made


def exists(call: Call, address: str) -> bool:
    """Whether a service account exists; one of a project that was not called for here is taken for one that does."""
    if found := _AGENT.fullmatch(address):
        return _agent_exists(call, address, found["number"], found["domain"])
    own = _OWN.fullmatch(address)
    if own is None or account(call.state, address) is not None:
        return True
    return call.state.note(f"project-number/{project_number(_project(own['project']))}") is None


def _project(told: str) -> str:
    """The id of the project in an address: what `email` put after it goes before."""
    project, _, domain = told.partition(".")
    return f"{domain}:{project}" if domain else project


def _agent_exists(call: Call, address: str, number: str, domain: str) -> bool:
    known = call.state.note(f"project-number/{number}")
    if known is None or call.state.note(_agent_note(address)) is not None:
        return True
    agent = services.agent_at(domain)
    if agent is None or not agent.with_service:
        return agent is None
    return call.enables(agent.service, str(known["id"]))


def _agent_note(address: str) -> str:
    return f"service-agent/{address}"


def _id_note(number: str) -> str:
    return f"service-account-id/{number}"
