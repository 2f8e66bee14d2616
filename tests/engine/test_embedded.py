"""The embedded engine: a real preview's answers, in process, any number of times."""

import asyncio
import threading
import warnings
from typing import Any

import pulumi
import pulumi_gcp as gcp
import pytest
from pulumi.runtime import settings

from groundplan.engine.embedded import Secret, preview
from groundplan.engine.preview import Asset, Preview, Unknown


def run(program: Any, **config: Any) -> Preview:
    return preview(program, project="plant", stack="dev", config=config)


def topic_and_subscription() -> None:
    topic = gcp.pubsub.Topic("readings", name="readings")
    gcp.pubsub.Subscription("reader", name="reader", topic=topic.id, opts=pulumi.ResourceOptions(protect=True))
    pulumi.export("topic", topic.name)
    pulumi.export("id", topic.id)


def test_an_input_made_of_an_output_waits_for_it() -> None:
    found = run(topic_and_subscription)
    topic = found.named("readings")
    reader = found.named("reader")
    assert reader.inputs == {"name": "reader", "topic": Unknown(f"{topic.urn}.id")}
    assert reader.dependencies == (topic.urn,)
    assert reader.protect


def test_the_stack_is_the_root_and_its_outputs_are_kept() -> None:
    found = run(topic_and_subscription)
    assert found.named("readings").parent == found.named("plant-dev").urn
    assert found.outputs == {"topic": "readings", "id": Unknown()}


def test_urns_name_every_parent_but_the_stack() -> None:
    class Outer(pulumi.ComponentResource):
        def __init__(self) -> None:
            super().__init__("plant:index:Outer", "outer", {"origin": "fleet"})
            Inner(self)

    class Inner(pulumi.ComponentResource):
        def __init__(self, parent: pulumi.Resource) -> None:
            super().__init__("plant:index:Inner", "inner", None, pulumi.ResourceOptions(parent=parent))
            gcp.pubsub.Topic("t", name="ttt", opts=pulumi.ResourceOptions(parent=self))

    found = run(Outer)
    assert (
        found.named("t").urn == "urn:pulumi:dev::plant::plant:index:Outer$plant:index:Inner$gcp:pubsub/topic:Topic::t"
    )
    assert found.named("outer").inputs == {"origin": "fleet"}
    assert not found.named("outer").custom


def test_apply_does_not_run_on_what_is_unknown_and_runs_on_what_is_given_or_planned() -> None:
    seen: list[str] = []

    def program() -> None:
        account = gcp.serviceaccount.Account("runner", account_id="plant-runner")
        bucket = gcp.storage.Bucket("archive", name="plant-archive", location="EU")
        for output in (account.member, account.unique_id, bucket.location, bucket.storage_class, bucket.url):
            output.apply(seen.append)

    run(program, **{"gcp:project": "plant-1"})
    assert sorted(seen) == ["EU", "STANDARD", "serviceAccount:plant-runner@plant-1.iam.gserviceaccount.com"]


def test_what_the_provider_fills_into_a_block_waits_for_it() -> None:
    def program() -> None:
        vm = gcp.compute.Instance(
            "vm",
            name="vm",
            zone="europe-west1-b",
            machine_type="e2-small",
            boot_disk={"initialize_params": {"image": "debian-cloud/debian-12"}},
            network_interfaces=[{"network": "default", "access_configs": [{}]}],
        )
        interface = vm.network_interfaces[0]
        pulumi.export("address", interface.network_ip)
        pulumi.export("outside", interface.access_configs[0].nat_ip)
        pulumi.export("name", vm.name)

    found = run(program)
    assert found.outputs == {"address": Unknown(), "outside": Unknown(), "name": "vm"}
    assert found.problems == ()


def test_a_failed_assertion_inside_apply_is_raised() -> None:
    def program() -> None:
        topic = gcp.pubsub.Topic("readings", name="readings")

        def judge(name: str) -> None:
            assert name == "other"

        topic.name.apply(judge)

    with pytest.raises(AssertionError, match="other"):
        run(program)


def test_an_exception_of_the_program_is_raised_as_it_is() -> None:
    def program() -> None:
        gcp.pubsub.Topic("readings", name="readings")
        raise LookupError("no such sensor")

    with pytest.raises(LookupError, match="no such sensor"):
        run(program)


def test_secrets_are_neither_recorded_nor_told() -> None:
    def program() -> None:
        password = pulumi.Config().require_secret("password")
        gcp.secretmanager.SecretVersion("version", secret="projects/p/secrets/s", secret_data=password)  # noqa: S106
        gcp.projects.IAMMember("grant", project="plant-1", role="roles/viewer", member=password)
        pulumi.export("password", password)

    found = run(program, password=Secret("hunter2"))
    assert found.named("version").inputs["secretData"] == "[secret]"
    assert found.outputs == {"password": "[secret]"}
    assert [problem.field for problem in found.problems] == ["member"]
    assert "hunter2" not in repr(found)


def test_configuration_reaches_the_program() -> None:
    def program() -> None:
        config = pulumi.Config()
        assert config.require_int("nodes") == 3
        assert config.require_object("zones") == ["a", "b"]
        assert pulumi.Config("gcp").require("project") == "plant-1"
        assert (pulumi.get_project(), pulumi.get_stack()) == ("plant", "dev")

    run(program, nodes=3, zones=["a", "b"], **{"gcp:project": "plant-1"})


def test_data_sources_are_unknown_in_either_form() -> None:
    def program() -> None:
        project = gcp.organizations.get_project()
        image = gcp.compute.get_image_output(family="debian-12")
        gcp.pubsub.Topic("a", name="aaa", kms_key_name=f"projects/{project.number}/keys")
        gcp.pubsub.Topic("b", name="bbb", kms_key_name=image.self_link)

    found = run(program)
    assert found.named("a").inputs["kmsKeyName"] == Unknown("getProject.number")
    assert found.named("b").inputs["kmsKeyName"] == Unknown("getImage.selfLink")


def test_what_exists_already_is_looked_up_and_not_judged() -> None:
    def program() -> None:
        topic = gcp.pubsub.Topic.get("old", "projects/p/topics/goog")
        reference = pulumi.StackReference("org/other/prod")
        gcp.pubsub.Subscription("reader", topic=topic.id, filter=reference.get_output("filter"))

    found = run(program)
    assert not found.problems
    assert found.named("reader").inputs["topic"] == "projects/p/topics/goog"
    assert found.named("reader").inputs["filter"] == Unknown(found.named("org/other/prod").urn)


def test_other_providers_and_explicit_ones_pass() -> None:
    class Pet(pulumi.CustomResource):
        def __init__(self) -> None:
            super().__init__("random:index/randomPet:RandomPet", "pet", {"length": 2, "result": None})

    def program() -> None:
        Pet()
        provider = gcp.Provider("there", project="elsewhere")
        gcp.pubsub.Topic("readings", name="readings", opts=pulumi.ResourceOptions(provider=provider))

    found = run(program)
    assert found.named("pet").inputs == {"length": 2}
    assert {resource.name for resource in found.resources} == {"pet", "readings", "plant-dev"}
    assert not found.problems


def test_resource_options_do_no_harm() -> None:
    def rename(args: pulumi.ResourceTransformationArgs) -> pulumi.ResourceTransformationResult:
        return pulumi.ResourceTransformationResult({**args.props, "labels": {"team": "iot"}}, args.opts)

    def program() -> None:
        options = pulumi.ResourceOptions(
            aliases=[pulumi.Alias(name="old")],
            ignore_changes=["labels"],
            delete_before_replace=True,
            retain_on_delete=True,
            custom_timeouts=pulumi.CustomTimeouts(create="5m"),
            transformations=[rename],
            transforms=[lambda _args: None],
        )
        gcp.pubsub.Topic("readings", name="readings", opts=options)

    assert run(program).named("readings").inputs["labels"] == {"team": "iot"}


def test_assets_are_recorded_as_such() -> None:
    def program() -> None:
        gcp.storage.BucketObject("file", bucket="demo", source=pulumi.StringAsset("hello"))
        gcp.storage.BucketObject("code", bucket="demo", source=pulumi.FileArchive("./code"))

    found = run(program)
    assert found.named("file").inputs["source"] == Asset("asset", "text", "hello")
    assert found.named("code").inputs["source"] == Asset("archive", "path", "./code")
    assert not found.problems


def test_two_resources_of_one_name_are_a_problem() -> None:
    def program() -> None:
        gcp.pubsub.Topic("readings", name="readings")
        gcp.pubsub.Topic("readings", name="others")

    [problem] = run(program).problems
    assert problem.code == "duplicate-name"


def test_a_problem_points_at_the_line_of_the_program() -> None:
    def program() -> None:
        gcp.pubsub.Topic("readings", name="goog")

    [problem] = run(program).problems
    assert problem.position is not None
    assert problem.position.file == __file__
    assert problem.position.line == program.__code__.co_firstlineno + 1


def test_runs_leave_nothing_behind() -> None:
    before = (settings.get_project(), settings.get_monitor(), threading.active_count())
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert run(topic_and_subscription) == run(topic_and_subscription)
    assert (settings.get_project(), settings.get_monitor(), threading.active_count()) == before


def test_a_preview_inside_a_running_event_loop_works() -> None:
    async def main() -> Preview:
        return run(topic_and_subscription)

    assert len(asyncio.run(main()).resources) == 3


def test_previews_at_the_same_time_do_not_mix() -> None:
    found: dict[int, Preview] = {}

    def one(number: int) -> None:
        found[number] = run(lambda: [gcp.pubsub.Topic(f"t{number}-{i}", name=f"topic{i}") for i in range(20)])

    threads = [threading.Thread(target=one, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for number, made in found.items():
        assert {resource.name.split("-")[0] for resource in made.resources} == {f"t{number}", "plant"}
        assert len(made.resources) == 21
