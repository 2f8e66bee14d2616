"""A preview as a Terraform plan: what its readers rely on."""

import json
from typing import Any

import pulumi
import pulumi_gcp as gcp

from groundplan.engine.preview import Preview, Resource, Unknown
from groundplan.judge.terraform_plan import TerraformPlan, plan
from groundplan.testing import preview


def planned(made: TerraformPlan, address: str) -> Any:
    resources = made.document["planned_values"]["root_module"]["resources"]
    return next(one["values"] for one in resources if one["address"] == address)


def expressions(made: TerraformPlan, address: str) -> Any:
    resources = made.document["configuration"]["root_module"]["resources"]
    return next(one["expressions"] for one in resources if one["address"] == address)


def after_unknown(made: TerraformPlan, address: str) -> Any:
    changes = made.document["resource_changes"]
    return next(one["change"]["after_unknown"] for one in changes if one["address"] == address)


def of(*resources: Resource) -> TerraformPlan:
    return plan(Preview(engine="embedded", project="p", stack="s", resources=resources))


def resource(token: str, name: str = "it", **inputs: Any) -> Resource:
    return Resource(urn=f"urn:pulumi:s::p::{token}::{name}", type=token, name=name, inputs=inputs)


def test_a_block_that_pulumi_takes_singly_is_a_list_of_one() -> None:
    made = of(resource("gcp:storage/bucket:Bucket", versioning={"enabled": True}))
    assert planned(made, "google_storage_bucket.it")["versioning"] == [{"enabled": True}]


def test_arguments_have_their_terraform_names_at_every_depth() -> None:
    made = of(
        resource(
            "gcp:compute/instance:Instance",
            networkInterfaces=[{"accessConfigs": [{"natIp": "10.0.0.1"}]}],
            bootDisk={"initializeParams": {"resourceManagerTags": {"tagKeys/1": "tagValues/2"}}},
        )
    )
    assert planned(made, "google_compute_instance.it") == {
        "network_interface": [{"access_config": [{"nat_ip": "10.0.0.1"}]}],
        "boot_disk": [{"initialize_params": [{"resource_manager_tags": {"tagKeys/1": "tagValues/2"}}]}],
    }


def test_the_keys_of_maps_stay_as_they_are() -> None:
    made = of(resource("gcp:compute/instance:Instance", metadata={"enable-oslogin": "TRUE", "camelCase": "x"}))
    assert planned(made, "google_compute_instance.it")["metadata"] == {"enable-oslogin": "TRUE", "camelCase": "x"}


def test_no_key_is_null() -> None:
    made = of(resource("gcp:compute/instance:Instance", serviceAccount={"email": None, "scopes": ["a"]}, zone=None))
    assert planned(made, "google_compute_instance.it") == {"service_account": [{"scopes": ["a"]}]}
    assert "null" not in json.dumps(made.document["planned_values"])


def test_what_is_unknown_is_left_out_marked_and_refers_to_its_cause() -> None:
    def program() -> None:
        topic = gcp.pubsub.Topic("orders", name="orders")
        gcp.pubsub.Subscription(
            "billing",
            topic=topic.id,
            dead_letter_policy={"dead_letter_topic": topic.id, "max_delivery_attempts": 5},
        )

    made = plan(preview(program))
    address, topic = "google_pubsub_subscription.billing", "google_pubsub_topic.orders"
    refers = {"references": [f"{topic}.id", topic]}
    values = planned(made, address)
    assert values["dead_letter_policy"] == [{"max_delivery_attempts": 5}]
    assert "topic" not in values
    assert after_unknown(made, address) == {"topic": True, "dead_letter_policy": [{"dead_letter_topic": True}]}
    assert expressions(made, address)["topic"] == refers
    assert expressions(made, address)["dead_letter_policy"] == [{"dead_letter_topic": refers}]
    assert made.unknown[address].keys() == {"topic", "dead_letter_topic"}


def test_a_known_name_of_a_dependency_is_a_reference_too() -> None:
    def program() -> None:
        bucket = gcp.storage.Bucket("logs", name="acme-logs", location="EU")
        gcp.storage.BucketIAMMember("all", bucket=bucket.name, role="roles/storage.objectViewer", member="allUsers")

    made = plan(preview(program))
    address = "google_storage_bucket_iam_member.all"
    assert planned(made, address)["bucket"] == "acme-logs"
    bucket = {"references": ["google_storage_bucket.logs.name", "google_storage_bucket.logs"]}
    assert expressions(made, address) == {"bucket": bucket}


def test_an_unknown_element_leaves_the_known_ones() -> None:
    made = of(resource("gcp:compute/firewall:Firewall", sourceRanges=["10.0.0.0/8", Unknown()]))
    assert planned(made, "google_compute_firewall.it")["source_ranges"] == ["10.0.0.0/8"]
    assert after_unknown(made, "google_compute_firewall.it") == {"source_ranges": [False, True]}


def test_an_output_whose_form_is_known_stands_in_the_values() -> None:
    def program() -> None:
        role = gcp.projects.IAMCustomRole("keeper", role_id="keeper", project="acme", title="K", permissions=["a.b.c"])
        gcp.projects.IAMMember("keeps", project="acme", role=role.name, member="user:a@example.com")

    made = plan(preview(program))
    assert planned(made, "google_project_iam_member.keeps")["role"] == "projects/acme/roles/keeper"
    assert made.unknown["google_project_iam_member.keeps"] == {}


def test_assets_are_the_names_of_their_files() -> None:
    def program() -> None:
        gcp.storage.BucketObject("page", bucket="b", source=pulumi.FileAsset("site/index.html"))

    assert planned(plan(preview(program)), "google_storage_bucket_object.page")["source"] == "site/index.html"


def test_two_resources_never_share_an_address() -> None:
    kind = "gcp:pubsub/topic:Topic"
    made = of(resource(kind, "a.b"), resource(kind, "a b"), resource(kind, "a_b"), resource(kind, "1"))
    assert list(made.urns) == [f"google_pubsub_topic.{label}" for label in ("a_b", "a_b_2", "a_b_3", "_1")]


def test_components_and_other_providers_have_no_place_and_unknown_types_are_told() -> None:
    made = of(
        Resource(urn="urn:pulumi:s::p::groundplan:iot:Bus::b", type="groundplan:iot:Bus", name="b", custom=False),
        resource("random:index/randomId:RandomId"),
        resource("gcp:pubsub/tomorrow:Tomorrow"),
    )
    assert made.urns == {}
    assert [one.type for one in made.left_out] == ["gcp:pubsub/tomorrow:Tomorrow"]


def test_what_exists_already_is_not_planned() -> None:
    def program() -> None:
        bucket = gcp.storage.Bucket.get("shared", "acme-shared")
        gcp.storage.BucketObject("page", bucket=bucket.name, content="hello")

    assert list(plan(preview(program)).urns) == ["google_storage_bucket_object.page"]
