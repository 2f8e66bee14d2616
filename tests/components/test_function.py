"""A function runs what was packed, as an account of its own, and only Eventarc calls it."""

from components.data import NOTIFIER, stack

FUNCTION = "acme-prod-notify-function"


def test_the_same_source_is_the_same_object() -> None:
    storage = stack().the(FUNCTION).inputs["buildConfig"]["source"]["storageSource"]
    assert storage["object"] == f"sources/acme-prod-notify-{NOTIFIER.digest}.zip"
    assert storage["bucket"] == "plant-123-acme-prod-source"


def test_a_message_whose_function_fails_comes_again() -> None:
    trigger = stack().the(FUNCTION).inputs["eventTrigger"]
    assert trigger["retryPolicy"] == "RETRY_POLICY_RETRY"
    assert trigger["pubsubTopic"] == "acme-prod-bus-events-id"


def test_only_eventarc_may_call_it() -> None:
    found = stack()
    (grant,) = found.of("gcp:cloudrunv2/serviceIamMember:ServiceIamMember")
    assert grant.inputs["role"] == "roles/run.invoker"
    assert (
        grant.inputs["member"] == f"serviceAccount:{found.the(FUNCTION).inputs['eventTrigger']['serviceAccountEmail']}"
    )
    assert found.the(FUNCTION).inputs["serviceConfig"]["ingressSettings"] == "ALLOW_INTERNAL_ONLY"


def test_it_is_built_and_run_as_two_accounts() -> None:
    inputs = stack().the(FUNCTION).inputs
    runs, builds = inputs["serviceConfig"]["serviceAccountEmail"], inputs["buildConfig"]["serviceAccount"]
    assert runs.startswith("acme-prod-fn-notify@")
    assert "acme-prod-builder@" in builds


def test_it_is_built_after_the_builder_may_read_and_push() -> None:
    found = stack()
    builder = "serviceAccount:acme-prod-builder@plant-123.iam.gserviceaccount.com"
    grants = {
        grant.name
        for grant in found
        if grant.inputs.get("member") == builder
        and grant.name.startswith(("acme-prod-builder", "acme-prod-work-builder-reads"))
    }
    assert grants
    assert grants <= found.the(FUNCTION).depends_on
