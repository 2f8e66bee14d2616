"""The CLI's process, and what it may leave behind."""

import os
import subprocess
import time
from pathlib import Path

import pytest
from pulumi.automation import errors

from groundplan.engine import cli_process


def test_a_plugin_in_a_group_of_its_own_does_not_outlive_a_cli_that_was_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = tmp_path / "bin" / "pulumi"
    script.parent.mkdir()
    then = f"set -m\nsleep 4321 >/dev/null 2>&1 &\necho $! > {tmp_path}/plugin\nkill -9 $$\n"
    script.write_text(f'#!/bin/sh\n[ "$1" = version ] && echo 3.260.0 && exit\n{then}')
    script.chmod(0o755)
    monkeypatch.setenv("PATH", str(script.parent), prepend=os.pathsep)
    with pytest.raises(errors.CommandError):
        cli_process.cli(10).run(["up"], str(tmp_path), {})
    plugin = (tmp_path / "plugin").read_text().strip()
    for _ in range(50):
        if subprocess.run(["kill", "-0", plugin], capture_output=True, check=False).returncode:
            return
        time.sleep(0.1)
    pytest.fail("the plugin still runs")
