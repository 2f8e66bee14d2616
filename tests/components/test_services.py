"""APIs and agents."""

from __future__ import annotations

import pytest

from components.recorded import SITE, record
from groundplan_components.services import ProjectServices, ProjectServicesArgs

PUBSUB = "pubsub.googleapis.com"


def services(*apis: str, agents: tuple[str, ...] = ()) -> ProjectServices:
    return ProjectServices("acme-prod-services", ProjectServicesArgs(site=SITE, apis=apis, agents=agents))


def test_an_agent_is_made_after_its_api_and_everything_waits_for_both() -> None:
    found: list[ProjectServices] = []
    stack = record(lambda: found.append(services(PUBSUB, agents=(PUBSUB,))))
    assert stack.the("acme-prod-services-pubsub-agent").depends_on == {"acme-prod-services-pubsub"}
    assert len(found[0].ready) == 2


def test_an_api_outlives_the_stack() -> None:
    stack = record(lambda: services(PUBSUB))
    assert stack.the("acme-prod-services-pubsub").inputs["disableOnDestroy"] is False


def test_an_agent_without_its_api_is_an_error() -> None:
    with pytest.raises(ValueError, match=r"eventarc\.googleapis\.com"):
        record(lambda: services(PUBSUB, agents=("eventarc.googleapis.com",)))


def test_an_agent_that_was_not_asked_for_is_an_error() -> None:
    with pytest.raises(KeyError):
        record(lambda: services(PUBSUB).agent(PUBSUB))
