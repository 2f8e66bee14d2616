"""Service agents: the accounts under which Google's services act in a project.

They belong to Google, so that no API lists them; a policy can name one as soon as it exists.
Source: https://cloud.google.com/iam/docs/service-account-types#service-agents
"""

from __future__ import annotations

from datetime import datetime

from groundplan.catalog.services import Agent
from groundplan.rehearse.call import project_number, unique_number
from groundplan.rehearse.replies import Json
from groundplan.rehearse.state import State


def make(state: State, project: str, agent: Agent, now: datetime) -> Json:
    """Let an agent exist, if it does not; gives its e-mail address and unique id."""
    email = agent.email(project_number(project))
    made = state.note(_note(email))
    if made is None:
        made = {"email": email, "uniqueId": unique_number(email, now)}
        state.put_note(_note(email), made)
    return made


def exists(state: State, email: str) -> bool:
    """Whether an agent was made."""
    return state.note(_note(email)) is not None


def _note(email: str) -> str:
    return f"service-agent/{email}"
