"""Least privilege, over everything behind the bus."""

import pytest

from components.data import Data, stack
from components.recorded import SITE, Stack

STACKS = [stack(Data()), stack(Data(processing=False))]

IN_PROJECT = {
    "roles/cloudbuild.builds.editor",
    "roles/dataflow.developer",
    "roles/dataflow.worker",
    "roles/eventarc.eventReceiver",
    "roles/logging.logWriter",
}
"""Roles that no narrower resource can carry. A new one needs a reason in the review."""


@pytest.mark.parametrize("found", STACKS)
def test_a_role_in_the_whole_project_is_one_that_nothing_narrower_carries(found: Stack) -> None:
    grants = found.of("gcp:projects/iAMMember:IAMMember")
    assert {grant.inputs["role"] for grant in grants if not grant.inputs.get("condition")} <= IN_PROJECT


@pytest.mark.parametrize("found", STACKS)
def test_nobody_is_admin_and_nothing_is_public(found: Stack) -> None:
    for resource in found:
        role, member = resource.inputs.get("role", ""), resource.inputs.get("member", "")
        assert not role.lower().endswith(("admin", "owner", "/editor")), resource.name
        assert not str(member).startswith("all"), resource.name


@pytest.mark.parametrize("found", STACKS)
def test_every_account_is_one_job_only(found: Stack) -> None:
    ids = [account.inputs["accountId"] for account in found.of("gcp:serviceaccount/account:Account")]
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("found", STACKS)
def test_every_store_and_runner_carries_the_labels(found: Stack) -> None:
    labelled = ("Topic", "Subscription", "Bucket", "Dataset", "Table", "Repository", "Function", "FlexTemplateJob")
    for resource in found:
        if resource.token.startswith("gcp:") and resource.token.rsplit(":", 1)[-1] in labelled:
            assert resource.inputs["labels"] == dict(SITE.labels), resource.name


@pytest.mark.parametrize("found", STACKS)
def test_names_are_those_that_were_asked_for(found: Stack) -> None:
    assert len({(resource.token, resource.name) for resource in found}) == len(found)
    assert all(resource.name.startswith("acme-prod-") for resource in found if resource.parent)
