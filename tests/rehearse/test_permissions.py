"""The permissions that calls need."""

import pytest

from groundplan.catalog import roles
from groundplan.catalog.data_file import read
from groundplan.rehearse.discovery import document
from groundplan.rehearse.permissions import allowed_in_custom_roles, permissions_of
from groundplan.rehearse.services import registry

METHODS = sorted(
    {
        method.id
        for api in registry.APIS
        for version in registry.service(api).versions
        for method in document(api, version).methods
    }
)


def test_every_permission_that_a_method_needs_is_one_of_googles():
    told = {name: method for method in METHODS for name in permissions_of(method)}
    assert not told.keys() - roles.permissions()


def test_an_exception_stands_for_a_method_that_there_is():
    data = read("permissions")
    assert not (data["needs"].keys() | data["also"].keys() | data["methods"].keys()) - set(METHODS)


@pytest.mark.parametrize(
    ("method", "needed"),
    [
        ("pubsub.projects.topics.patch", {"pubsub.topics.update"}),
        ("storage.buckets.insert", {"storage.buckets.create"}),
        ("cloudresourcemanager.projects.setIamPolicy", {"resourcemanager.projects.setIamPolicy"}),
        ("tpu.projects.locations.queuedResources.create", {"tpu.nodes.create", "iam.serviceAccounts.actAs"}),
        ("iam.projects.serviceAccounts.keys.create", {"iam.serviceAccountKeys.create"}),
        ("compute.regionAutoscalers.get", {"compute.autoscalers.get"}),
        ("serviceusage.services.batchEnable", {"serviceusage.services.enable"}),
        ("iam.roles.get", set()),
    ],
)
def test_a_method_needs_what_googles_reference_says(method, needed):
    assert set(permissions_of(method)) == needed


def test_the_owner_of_a_project_may_call_nearly_everything():
    owner = set(roles.predefined("roles/owner").permissions)
    lacking = {name for method in METHODS for name in permissions_of(method)} - owner
    told = {name for method in METHODS for name in permissions_of(method)}
    assert len(lacking) < len(told) / 10


def test_a_projects_custom_role_holds_nothing_of_the_organization():
    assert not allowed_in_custom_roles("resourcemanager.organizations.get")
    assert allowed_in_custom_roles("resourcemanager.projects.get")
