"""What a process is started with: the frameworks' settings, and a container's options."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from groundplan_workloads.trainer.training_run.frameworks import launch_settings
from groundplan_workloads.trainer.training_run.group import Group, Member
from groundplan_workloads.trainer.training_run.programs import container
from groundplan_workloads.trainer.training_run.settings import Settings, SettingsError, from_environment

ENVIRONMENT = {
    "PROJECT": "acme-vision-1",
    "RUN": "digits",
    "CHECKPOINTS": "gs://acme-checkpoints/",
    "CHECKPOINT_EVERY_SECONDS": "900",
    "FRAMEWORK": "jax",
    "HOSTS": "2",
    "PER_HOST": "8",
    "ACCELERATOR": "gpu",
    "IMAGE": "europe-docker.pkg.dev/acme/images/trainer:1",
    "COMMAND": '["python", "train.py", "--rate=$(id)"]',
}
MEMBERS = tuple(
    Member(name=f"host-{index}", address=f"10.0.0.{index}", port=4000 + index, worker=None, key="")
    for index in range(2)
)
SECOND = Group(number=1, members=MEMBERS, rank=1, resume=None)


@pytest.fixture
def settings() -> Settings:
    return from_environment(ENVIRONMENT)


def test_a_run_has_a_folder_of_its_own_and_no_limit_unless_told(settings: Settings) -> None:
    assert settings.checkpoints == "gs://acme-checkpoints/digits"
    assert settings.idle_seconds is None


def test_jax_processes_know_the_first_host_and_their_number(settings: Settings) -> None:
    assert launch_settings(settings, SECOND, 0) == {
        "JAX_COORDINATOR_ADDRESS": "10.0.0.0:4000",
        "JAX_NUM_PROCESSES": "2",
        "JAX_PROCESS_ID": "1",
    }


def test_tensorflow_workers_know_each_other(settings: Settings) -> None:
    found = launch_settings(replace(settings, framework="tensorflow"), SECOND, 0)
    assert json.loads(found["TF_CONFIG"]) == {
        "cluster": {"worker": ["10.0.0.0:4000", "10.0.0.1:4001"]},
        "task": {"type": "worker", "index": 1},
    }


def test_tensorflow_on_one_host_or_on_tpus_needs_no_cluster(settings: Settings) -> None:
    tensorflow = replace(settings, framework="tensorflow")
    assert launch_settings(tensorflow, Group(number=1, members=MEMBERS[:1], rank=0, resume=None), 0) == {}
    assert launch_settings(replace(tensorflow, accelerator="tpu"), SECOND, 0) == {}


def test_pytorch_has_a_process_for_each_gpu(settings: Settings) -> None:
    pytorch = replace(settings, framework="pytorch")
    assert pytorch.processes == 8
    assert launch_settings(pytorch, SECOND, 3) == {
        "MASTER_ADDR": "10.0.0.0",
        "MASTER_PORT": "4000",
        "WORLD_SIZE": "16",
        "RANK": "11",
        "LOCAL_WORLD_SIZE": "8",
        "LOCAL_RANK": "3",
    }


def test_pytorch_on_tpus_has_one_process_a_host(settings: Settings) -> None:
    pytorch = replace(settings, framework="pytorch", accelerator="tpu")
    found = launch_settings(pytorch, SECOND, 0)
    assert (found["WORLD_SIZE"], found["RANK"], found["PJRT_DEVICE"]) == ("2", "1", "TPU")


def test_a_container_finds_the_hosts_scratch_folder_where_the_host_has_it(settings: Settings) -> None:
    with_scratch = from_environment({**ENVIRONMENT, "SCRATCH": "/mnt/scratch"})
    place = {"client": "docker", "name": "training-digits-0", "control": Path("/run/control")}
    assert "--volume=/mnt/scratch:/mnt/scratch" in container(with_scratch, {}, **place).command
    assert not [word for word in container(settings, {}, **place).command if "scratch" in word]


def test_a_container_finds_the_library_for_its_gpus_and_the_cards_that_the_library_drives(settings: Settings) -> None:
    place = {"client": "docker", "name": "training-digits-0", "control": Path("/run/control")}
    library = from_environment({**ENVIRONMENT, "LIBRARY": "/usr/local/gib"})
    given = container(library, {}, **place, rdma=True).command
    assert {"--volume=/usr/local/gib:/usr/local/gib:ro", "--device=/dev/infiniband"} <= set(given)
    assert "--device=/dev/infiniband" not in container(library, {}, **place).command
    assert not [word for word in container(settings, {}, **place, rdma=True).command if "infiniband" in word]


@pytest.mark.parametrize("wrong", ["scratch", "/mnt/scratch:/etc", "/"])
def test_a_scratch_folder_is_an_absolute_path_and_nothing_more(wrong: str) -> None:
    with pytest.raises(SettingsError, match="SCRATCH"):
        from_environment({**ENVIRONMENT, "SCRATCH": wrong})


@pytest.mark.parametrize(
    ("client", "accelerator", "option"),
    [
        ("docker", "gpu", "--gpus=all"),
        ("podman", "gpu", "--device=nvidia.com/gpu=all"),
        ("docker", "tpu", "--privileged"),
        ("docker", "cpu", "--security-opt=no-new-privileges"),
    ],
)
def test_a_container_gets_the_accelerators_and_no_more(
    client: str, accelerator: str, option: str, settings: Settings
) -> None:
    found = container(
        replace(settings, accelerator=accelerator), {}, client=client, name="training-digits-0", control=Path("/run/c")
    )
    assert option in found.command
    assert ("--privileged" in found.command) == (accelerator == "tpu")
    assert found.cleanup == (client, "rm", "--force", "training-digits-0")


def test_a_container_runs_the_command_word_for_word_and_hides_values(settings: Settings) -> None:
    variables = {"VALUE": "$(touch marked) --privileged"}
    found = container(settings, variables, client="docker", name="training-digits-0", control=Path("/run/c"))
    *options, entry, image, first, second = found.command
    assert (entry, image, first, second) == ("--entrypoint=python", settings.image, "train.py", "--rate=$(id)")
    assert "--env=VALUE" in options
    assert "marked" not in " ".join(found.command)
    assert found.environment["VALUE"] == variables["VALUE"]
