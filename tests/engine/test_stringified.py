"""A text made of an Output as if it were a value is found wherever it stands, for any provider."""

import warnings

import pulumi
import pulumi_gcp as gcp
import pytest

from groundplan.testing import preview


def wrong() -> None:
    account = gcp.serviceaccount.Account("runner", account_id="runner")
    gcp.pubsub.TopicIAMMember("may", topic="t", role="roles/pubsub.publisher", member=f"serviceAccount:{account.email}")
    gcp.cloudrunv2.Service(
        "web",
        location="europe-west1",
        template={"containers": [{"image": "nginx", "envs": [{"name": "WHO", "value": str(account.email)}]}]},
    )


def test_a_text_made_of_an_output_is_refused_at_any_depth(capsys: pytest.CaptureFixture[str]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = preview(wrong).problems
    assert [(problem.code, problem.field) for problem in found] == [
        ("output-in-text", "template.containers[0].envs[0].value"),
        ("output-in-text", "member"),
    ]
    assert all("pulumi.Output.concat" in problem.message for problem in found)


def test_a_text_concatenated_with_an_output_is_not() -> None:
    def right() -> None:
        account = gcp.serviceaccount.Account("runner", account_id="runner")
        member = pulumi.Output.concat("serviceAccount:", account.email)
        gcp.pubsub.TopicIAMMember("may", topic="t", role="roles/pubsub.publisher", member=member)

    assert preview(right).problems == ()
