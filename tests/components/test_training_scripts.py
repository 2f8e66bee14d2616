"""What runs on a training host: settings, the guard and the preemption watch, with the host's programs stood in for."""

from __future__ import annotations

import json
import os
import re
import subprocess
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from components.training import LABS, SETTINGS, lab_preview
from groundplan.catalog.data_file import read
from groundplan_components.templates import text
from groundplan_components.trainer_host import host_metadata, host_source
from groundplan_workloads.trainer.training_run.contract import FINISHED, IDLE, RETRY, UNUSABLE
from groundplan_workloads.trainer.training_run.settings import from_environment

CURL = """#!/bin/bash
echo "curl ${@: -1}" >>"$FOLDER/calls"
for argument; do if [[ $argument == '{"logName"'* ]]; then echo "$argument" >>"$FOLDER/entries"; fi; done
if [[ $* == *service-accounts/default/token* ]]; then echo '{"access_token": "secret-token"}'; else cat >/dev/null; fi
"""
SYSTEMCTL = """#!/bin/bash
echo "systemctl $*" >>"$FOLDER/calls"
case "$*" in
*ActiveState*) cat "$FOLDER/state" ;;
*ExecMainStatus*) cat "$FOLDER/status" ;;
*ExecMainExitTimestampMonotonic*) echo 1 ;;
*ActiveEnterTimestampMonotonic*) cat "$FOLDER/entered" ;;
esac
"""
ENDING = "POST https://compute.googleapis.com/compute/v1/group/resize?size=0"


class Machine:
    """A folder with stand-ins for the programs that scripts call."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name, body in {"curl": CURL, "systemctl": SYSTEMCTL, "nvidia-smi": "#!/bin/sh\ncat $FOLDER/load"}.items():
            (folder / name).write_text(body)
            (folder / name).chmod(0o755)
        self.is_(state="active", load=0)

    def is_(self, *, state: str, status: int = 0, load: int = 0, entered: int = 0) -> None:
        """Say how the trainer's unit stands, since when (µs after boot), and how busy the GPUs are in percent."""
        for name, value in {
            "state": state,
            "status": str(status),
            "load": f"0\n{load}\n",
            "entered": str(entered),
        }.items():
            (self.folder / name).write_text(value)

    def passes(self, minutes: int) -> None:
        """Make everything that the guard remembers older."""
        for path in self.folder.iterdir():
            if path.name in {"worked", "finished", "failed", "began"}:
                then = path.stat().st_mtime - 60 * minutes
                os.utime(path, (then, then))

    def guard(self, *arguments: str, **environment: str) -> list[str]:
        """Run the guard and tell what it reported."""
        (self.folder / "entries").write_text("")
        (self.folder / "calls").write_text("")
        (self.folder / "guard.sh").write_text(text("trainer/guard.sh"))
        values = {
            "FOLDER": str(self.folder), "STATE_DIRECTORY": str(self.folder), "RUNTIME_DIRECTORY": str(self.folder),
            "PATH": f"{self.folder}:/usr/bin:/bin", "HOST": "bert-prod-host-x7k2", "PROJECT": "lab-123",
            "RUN": "bert-prod", "ACCELERATOR": "gpu", "IDLE_MINUTES": "30", "LIMIT_SECONDS": "0", "ENDING": ENDING,
        }  # fmt: skip
        ran = subprocess.run(
            ["bash", str(self.folder / "guard.sh"), *arguments],
            env=values | environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert ran.returncode == 0, ran.stderr
        entries = [json.loads(line) for line in (self.folder / "entries").read_text().splitlines()]
        assert all(entry["logName"] == "projects/lab-123/logs/groundplan-trainer" for entry in entries)
        return [entry["entries"][0]["jsonPayload"]["event"] for entry in entries]

    @property
    def ended(self) -> bool:
        """Whether the guard ended the machines."""
        calls = (self.folder / "calls").read_text()
        return "resize?size=0" in calls or "systemctl poweroff" in calls


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_a_working_host_stays(machine: Machine) -> None:
    machine.is_(state="active", load=97)
    for _ in range(3):
        machine.passes(60)
        assert machine.guard() == ["busy"]
        assert not machine.ended


def test_an_idle_host_ends_its_machines_in_time_and_not_before(machine: Machine) -> None:
    assert machine.guard() == ["idle"]
    machine.passes(29)
    assert machine.guard() == ["idle"]
    assert not machine.ended
    machine.passes(1)
    assert machine.guard() == ["idle", "idle"]
    assert machine.ended


def test_work_in_between_begins_the_time_anew(machine: Machine) -> None:
    machine.guard()
    machine.passes(29)
    machine.is_(state="active", load=50)
    machine.guard()
    machine.is_(state="active", load=0)
    machine.passes(29)
    machine.guard()
    assert not machine.ended


def test_no_idle_time_keeps_an_idle_host(machine: Machine) -> None:
    machine.guard()
    machine.passes(10_000)
    machine.guard(IDLE_MINUTES="0")
    assert not machine.ended


@pytest.mark.parametrize(
    ("state", "status", "event"),
    [("inactive", FINISHED, "finished"), ("failed", UNUSABLE, "failed"), ("failed", IDLE, "failed")],
)
def test_machines_end_soon_after_their_trainer(machine: Machine, state: str, status: int, event: str) -> None:
    machine.is_(state=state, status=status)
    assert machine.guard(IDLE_MINUTES="0") == []
    assert not machine.ended
    machine.passes(5)
    assert machine.guard(IDLE_MINUTES="0") == [event]
    assert machine.ended


def test_a_trainer_that_was_stopped_has_not_left_for_good(machine: Machine) -> None:
    machine.is_(state="failed", status=RETRY)
    assert machine.guard() == ["idle"]
    machine.passes(10)
    assert machine.guard() == ["idle"]
    assert not machine.ended


def test_the_unit_starts_again_what_may_get_further() -> None:
    (prevented,) = re.findall(
        r"^RestartPreventExitStatus=(.*)$", text("trainer/groundplan-trainer.service"), re.MULTILINE
    )
    assert {int(status) for status in prevented.split()} == {UNUSABLE, IDLE}


def test_a_single_machine_shuts_down(machine: Machine) -> None:
    machine.guard()
    machine.passes(30)
    machine.guard(ENDING="")
    assert "systemctl poweroff" in (machine.folder / "calls").read_text()


def test_a_limit_ends_even_a_working_host(machine: Machine) -> None:
    machine.is_(state="active", load=97)
    assert machine.guard(LIMIT_SECONDS="3600") == ["busy"]
    machine.passes(60)
    assert machine.guard(LIMIT_SECONDS="3600") == ["limit"]
    assert machine.ended


def test_a_trainer_on_a_tpu_that_fails_again_and_again_does_not_work(machine: Machine) -> None:
    now = float(Path("/proc/uptime").read_text().split()[0])
    machine.is_(state="active", entered=int((now - 30) * 1e6))
    assert machine.guard(ACCELERATOR="tpu") == ["idle"]
    machine.is_(state="active", entered=int((now - 300) * 1e6))
    assert machine.guard(ACCELERATOR="tpu") == ["busy"]


def test_no_token_is_an_argument_that_other_processes_see(machine: Machine) -> None:
    machine.guard("preempted")
    assert "secret-token" not in (machine.folder / "calls").read_text()


def test_a_preemption_stops_the_guard_before_the_trainer() -> None:
    stops = re.findall(r"^systemctl stop.* (\S+)$", text("trainer/watch-preemption.sh"), re.MULTILINE)
    assert stops == ["groundplan-guard.timer", "groundplan-trainer.service"]


METADATA = """metadata() { cat "$FOLDER/metadata/${1##*/}"; }
"""


def run(folder: Path, functions: str, call: str) -> subprocess.CompletedProcess[str]:
    """Run functions of the start-up script, with its folders moved below the test's."""
    found = re.findall(rf"^(?:{functions})\(\) \{{.*?^\}}", text("trainer/start.sh"), re.MULTILINE | re.DOTALL)
    body = re.sub(r"(?<![\w$\"}])/(etc|opt|run|mnt|dev/disk|dev/md)/", rf"{folder}/\1/", "\n".join(found))
    environment = {"FOLDER": str(folder), "PATH": f"{folder}:/usr/bin:/bin"}
    script = f"set -euo pipefail\n{METADATA}{body}\n{call}\n"
    return subprocess.run(["bash", "-c", script], env=environment, capture_output=True, text=True, check=False)


def read_back(folder: Path, line: str) -> str:
    """Read a line of an environment file; in double quotes a shell undoes the same escapes as systemd."""
    (folder / "file.env").write_text(line)
    shell = subprocess.run(["bash", "-c", f'. {folder}/file.env; printf %s "$KEY"'], capture_output=True, check=True)
    return shell.stdout.decode()


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=40)
    | st.just("$(reboot) `id` \"'\\")
)
def test_any_setting_survives_the_way_into_the_environment(tmp_path: Path, value: str) -> None:
    (tmp_path / "metadata").mkdir(exist_ok=True)
    (tmp_path / "metadata" / "groundplan-name").write_text(value)
    written = run(tmp_path, "setting", "setting KEY name")
    assert written.returncode == 0, written.stderr
    assert written.stdout.count("\n") == 1
    assert read_back(tmp_path, written.stdout) == value


def test_a_setting_of_several_lines_stops_the_host(tmp_path: Path) -> None:
    (tmp_path / "metadata").mkdir()
    (tmp_path / "metadata" / "groundplan-name").write_text('a"\nEVIL="b')
    refused = run(tmp_path, "setting", "setting KEY name")
    assert (refused.returncode, refused.stdout) == (1, "")


def test_the_command_arrives_as_it_was_written() -> None:
    metadata = host_metadata(SETTINGS)
    assert json.loads(str(metadata["groundplan-command"])) == list(SETTINGS.command)
    assert not re.search(r"[\x00-\x1f]", str(metadata["groundplan-command"]))


def test_the_host_writes_every_setting_that_the_stack_gives_it(tmp_path: Path) -> None:
    (instance,) = lab_preview(LABS["h100-spot"]).of_type("gcp:compute/instance:Instance")
    given_names = {name for name in instance.inputs["metadata"] if name.startswith("groundplan-")}
    (tmp_path / "metadata").mkdir()
    (tmp_path / "etc" / "groundplan").mkdir(parents=True)
    for name in (*given_names, "name"):
        (tmp_path / "metadata" / name).write_text("value")
    written = run(tmp_path, "setting|settings", "settings")
    assert written.returncode == 0, written.stderr
    trainer, guard = (
        set(re.findall(r"^(\w+)=", (tmp_path / f"etc/groundplan/{name}.env").read_text(), re.MULTILINE))
        for name in ("trainer", "guard")
    )
    assert trainer == {
        "PROJECT", "RUN", "DATA", "CHECKPOINTS", "LOGS", "SCRATCH", "CHECKPOINT_EVERY_SECONDS", "FRAMEWORK",
        "DISTRIBUTION", "HOSTS", "PER_HOST", "ACCELERATOR", "LIBRARY", "IMAGE", "COMMAND", "IDLE_MINUTES",
    }  # fmt: skip
    assert guard == {"HOST", "PROJECT", "RUN", "ACCELERATOR", "IDLE_MINUTES", "LIMIT_SECONDS", "ENDING"}
    used = set(re.findall(r"setting [A-Z_]+ ([a-z-]+)|attributes/groundplan-([a-z-]+)", text("trainer/start.sh")))
    assert given_names == {f"groundplan-{first or second}" for first, second in used}


@pytest.mark.parametrize("lab", ["h100-spot", "v5e", "v6e-256"])
def test_the_launcher_understands_what_the_host_writes(lab: str, tmp_path: Path) -> None:
    shown = lab_preview(LABS[lab])
    (metadata,) = (
        one.inputs["metadata"] for one in shown.resources if "startup-script" in one.inputs.get("metadata", {})
    )
    (tmp_path / "metadata").mkdir()
    (tmp_path / "etc" / "groundplan").mkdir(parents=True)
    for name, value in {**metadata, "name": "host"}.items():
        (tmp_path / "metadata" / name).write_text(value if isinstance(value, str) else "gs://known-later")
    assert run(tmp_path, "setting|settings", "settings").returncode == 0
    read = f"set -a; . {tmp_path}/etc/groundplan/trainer.env; env -0"
    environment = subprocess.run(["env", "-i", "bash", "-c", read], capture_output=True, text=True, check=True).stdout
    found = from_environment(dict(line.split("=", 1) for line in environment.split("\0") if line))
    assert found.command == SETTINGS.command
    assert (found.logs, found.scratch) == ("gs://lab-123-bert-prod-logs", "/mnt/scratch")
    assert found.variables == dict(SETTINGS.environment)
    assert (found.hosts, found.per_host) == (LABS[lab].hosts, SETTINGS.per_host)
    assert (found.every_seconds, found.idle_seconds) == (900, 1800)


@pytest.mark.parametrize(
    ("disks", "formatted"), [(0, ""), (1, "dev/disk/by-id/google-local-nvme-ssd-0"), (2, "dev/md/scratch")]
)
def test_local_ssds_become_one_scratch_folder(disks: int, formatted: str, tmp_path: Path) -> None:
    by_id = tmp_path / "dev/disk/by-id"
    by_id.mkdir(parents=True)
    for name in ["google-boot", *(f"google-local-nvme-ssd-{index}" for index in range(disks))]:
        (by_id / name).touch()
    calls = scratch_calls(tmp_path, mounted=False)
    assert [call for call in calls if call.startswith("mkfs.ext4")] == (
        [f"mkfs.ext4 -q -F -E nodiscard {tmp_path}/{formatted}"] if disks else []
    )
    assert [call for call in calls if call.startswith("mount ")] == (
        [f"mount -o discard {tmp_path}/{formatted} {tmp_path}/mnt/scratch"] if disks else []
    )
    assert any("--create" in call and "--raid-devices=2" in call for call in calls) is (disks == 2)
    assert (tmp_path / "mnt/scratch").stat().st_mode & 0o7777 == 0o1777


def test_scratch_that_is_mounted_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "dev/disk/by-id").mkdir(parents=True)
    (tmp_path / "dev/disk/by-id/google-local-nvme-ssd-0").touch()
    assert scratch_calls(tmp_path, mounted=True) == []


def scratch_calls(folder: Path, *, mounted: bool) -> list[str]:
    """Make the scratch folder, and list what was asked of the tools for disks."""
    for name in ("mdadm", "mkfs.ext4", "mount"):
        (folder / name).write_text(f'#!/bin/sh\necho "{name} $*" >>"$FOLDER/calls"\n')
    (folder / "mountpoint").write_text(f"#!/bin/sh\nexit {0 if mounted else 1}\n")
    for name in ("mdadm", "mkfs.ext4", "mount", "mountpoint"):
        (folder / name).chmod(0o755)
    made = run(folder, "local_ssds|scratch", "scratch")
    assert made.returncode == 0, made.stderr
    calls = folder / "calls"
    return calls.read_text().splitlines() if calls.exists() else []


@pytest.mark.parametrize("fails", [False, True])
def test_the_library_between_gpus_is_installed_where_there_is_one_and_no_run_waits_for_it(
    fails: bool, tmp_path: Path
) -> None:
    for name, status in {"apt-get": 100 if fails else 0, "gpg": 0, "curl": 0}.items():
        (tmp_path / name).write_text(f'#!/bin/sh\necho "{name} $*" >>"$FOLDER/calls"\nexit {status}\n')
        (tmp_path / name).chmod(0o755)
    (tmp_path / "etc/apt/sources.list.d").mkdir(parents=True)
    (tmp_path / "metadata").mkdir()
    package = tmp_path / "metadata" / "groundplan-library-package"
    package.write_text("")
    assert run(tmp_path, "gpu_library|gpudirect_repository", "gpu_library").returncode == 0
    assert not (tmp_path / "calls").exists()
    package.write_text("nccl-gib=1.1.2*")
    installed = run(tmp_path, "gpu_library|gpudirect_repository", "gpu_library; echo goes on")
    assert installed.stdout == "goes on\n", installed.stderr
    assert ("could not be installed" in installed.stderr) is fails
    calls = (tmp_path / "calls").read_text()
    assert ("install --no-install-recommends nccl-gib=1.1.2*" in calls) is not fails
    repository = read("gpudirect")["repository"]
    assert f"{repository['address']} {repository['suite']} main" in next(
        (tmp_path / "etc/apt/sources.list.d").iterdir()
    ).read_text(encoding="utf-8")


def test_the_packed_files_land_where_the_units_look(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    (tmp_path / "etc/systemd/system").mkdir(parents=True)
    with zipfile.ZipFile(tmp_path / "run/groundplan-host.zip", "w") as archive:
        for path, content in host_source().files:
            archive.writestr(path, content)
    installed = run(tmp_path, "host_files", "host_files")
    assert installed.returncode == 0, installed.stderr
    units = list((tmp_path / "etc/systemd/system").iterdir())
    assert units
    for unit in units:
        for path in re.findall(r"/opt/groundplan/(?:bin|trainer)/[\w./-]+", unit.read_text()):
            assert (tmp_path / path[1:]).is_file(), unit.name


def test_a_download_that_fails_is_tried_again_and_does_not_pass_for_done(tmp_path: Path) -> None:
    (tmp_path / "sleep").write_text("#!/bin/sh\n")
    (tmp_path / "sleep").chmod(0o755)
    tried = run(tmp_path, "await|download|token", "await download && echo done")
    assert tried.stdout == ""
    assert tried.stderr.count("download: attempt") == 60


@pytest.mark.parametrize(
    ("image", "registry"),
    [
        ("us-docker.pkg.dev/lab-123/train/bert:1", "https://us-docker.pkg.dev"),
        ("eu.gcr.io/lab-123/bert", "https://eu.gcr.io"),
        ("docker.io/library/python:3.12", None),
        ("python", None),
        ("docker.pkg.dev.example.com/x", None),
    ],
)
def test_the_token_goes_to_googles_registries_alone(machine: Machine, image: str, registry: str | None) -> None:
    (machine.folder / "docker").write_text('#!/bin/sh\necho "$*" >$FOLDER/login\ncat >$FOLDER/password\n')
    (machine.folder / "docker").chmod(0o755)
    environment = {"FOLDER": str(machine.folder), "PATH": f"{machine.folder}:/usr/bin:/bin", "IMAGE": image}
    subprocess.run(["bash", "-c", text("trainer/registry-login.sh")], env=environment, check=True)
    login = machine.folder / "login"
    assert login.exists() is bool(registry)
    if registry:
        assert login.read_text().split()[-1] == registry
        assert (machine.folder / "password").read_text() == "secret-token"
