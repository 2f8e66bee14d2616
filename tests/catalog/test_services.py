"""Google Cloud's services, what they need and who acts for them."""

import re

from groundplan.catalog import services
from groundplan.catalog.data_file import read

DATA = read("services")


def test_an_agent_is_found_by_the_domain_of_its_addresses():
    agent = services.agent_at("gcp-sa-pubsub.iam.gserviceaccount.com")
    assert agent is not None
    assert agent.email("123") == "service-123@gcp-sa-pubsub.iam.gserviceaccount.com"
    assert services.agent_at("example.com") is None


def test_every_account_of_a_service_is_named_by_the_projects_number():
    forms = [row["email"] for row in DATA["agents"].values()] + list(DATA["accounts"])
    assert [form for form in forms if not re.fullmatch(r"(?:[a-z]+-)*N(?:-compute)?@[a-z0-9.-]+", form)] == []


def test_who_needs_a_service_is_the_other_side_of_what_a_service_needs():
    for name, needed in DATA["needs"].items():
        assert services.needs(name) == tuple(needed)
        assert all(name in services.users(each) for each in needed)


def test_the_services_of_a_new_project_are_services():
    assert services.enabled_by_default() <= services.unlisted()
    assert all(name.endswith(".googleapis.com") for name in services.unlisted())
