"""The Pulumi CLI as a process: in a group of its own, ended when its time is up or the user interrupts."""

from __future__ import annotations

import gc
import os
import signal
import subprocess
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from types import CoroutineType
from typing import Any

from pulumi import automation
from pulumi.automation import errors as automation_errors

from groundplan.errors import Missing

INSTALL = "install the Pulumi CLI, https://www.pulumi.com/docs/install/"
"""What to do where the CLI is not there."""

_PROGRAM = "run_in_stack"
"""The coroutine in which the SDK runs a program. Source: pulumi 3.272, runtime/stack.py."""


def cli(timeout: float, install: str = INSTALL) -> Cli:
    """The CLI on PATH; raises Missing, with `install` as what to do, when there is none that can be used."""
    try:
        return Cli(timeout)
    except FileNotFoundError:
        raise Missing("the Pulumi CLI is not on PATH", install) from None
    except (automation.InvalidVersionError, subprocess.CalledProcessError, OSError) as failure:
        raise Missing(f"the Pulumi CLI cannot be used: {failure}", install) from None


def noting(program: Callable[[], None], raised: list[BaseException]) -> Callable[[], None]:
    """`program`, noting what it raises: the engine would tell it only as the text of a traceback."""

    def run() -> None:
        try:
            program()
        except BaseException as failure:
            raised.append(failure)
            raise

    return run


def backend(folder: Path) -> dict[str, str]:
    """The environment in which the CLI keeps its state in a folder, and asks for no passphrase and no update."""
    return {
        "PULUMI_BACKEND_URL": folder.resolve().as_uri(),
        "PULUMI_CONFIG_PASSPHRASE": "",
        "PULUMI_SKIP_UPDATE_CHECK": "true",
    }


def require_provider(result: automation.CommandResult) -> None:
    """Raise Missing when a command has failed because the Google Cloud provider is not installed."""
    if result.code and "no resource plugin" in result.stdout + result.stderr:
        raise Missing("Pulumi's Google Cloud provider is not installed", "pulumi plugin install resource gcp")


def close_programs() -> None:
    """Close the coroutine in which the SDK has run a program that was cut off.

    The SDK leaves it waiting when the engine ends first. Whenever it was collected later, in the middle of something
    else, it would complain that its event loop is gone; it does so here, once, and is not heard.
    """
    for one in gc.get_objects():
        if isinstance(one, CoroutineType) and one.__name__ == _PROGRAM:
            with suppress(RuntimeError, ValueError):
                one.close()


class Cli(automation.PulumiCommand):
    """The CLI, for the Automation API: each command is a process group of its own, which ends with the call.

    timeout: seconds for each command. last: the result of the last command.
    """

    def __init__(self, timeout: float) -> None:
        super().__init__()
        self._timeout = timeout
        self.last = automation.CommandResult("", "", 0)

    def run(
        self,
        args: list[str],
        cwd: str,
        additional_env: Mapping[str, str],
        on_output: Callable[[str], Any] | None = None,
        on_error: Callable[[str], Any] | None = None,
    ) -> automation.CommandResult:
        """Runs one command; raises CommandError when it fails and Missing when it takes too long."""
        del on_output, on_error
        process = subprocess.Popen(  # noqa: S603 - the arguments are the Automation API's
            [self.command, "--non-interactive", *args],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=cwd,
            env={**os.environ, **additional_env, "PULUMI_AUTOMATION_API": "true"},
            encoding="utf-8",
            start_new_session=True,
        )
        try:
            output, error = process.communicate(timeout=self._timeout)
        except subprocess.TimeoutExpired:
            raise Missing(f"the Pulumi CLI took longer than {self._timeout:g} s", "run it again") from None
        finally:
            _end(process)
        self.last = automation.CommandResult(output, error, process.returncode)
        if process.returncode:
            raise automation_errors.create_command_error(self.last)
        return self.last


def _end(process: subprocess.Popen[str]) -> None:
    """End what still runs: first politely, so that plugins are shut down, then for good."""
    if process.poll() is None:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGINT)
        try:
            process.communicate(timeout=5)
        except subprocess.TimeoutExpired:
            _end_session(process.pid)  # its children too: they hold the pipes that are read to their end
            process.communicate()
    if process.returncode < 0:
        _end_session(process.pid)


def _end_session(leader: int) -> None:
    """Kill what a process has left behind that was killed itself: plugins have groups of their own, in its session."""
    for process in _processes():
        with suppress(ProcessLookupError, PermissionError):
            if os.getsid(process) == leader:
                os.kill(process, signal.SIGKILL)


def _processes() -> list[int]:
    """The numbers of all processes: from Linux's /proc, elsewhere from ps."""
    if Path("/proc/self").exists():
        return [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]
    listed = subprocess.run(["ps", "-A", "-o", "pid="], capture_output=True, text=True, check=True)  # noqa: S607
    return [int(number) for number in listed.stdout.split()]
