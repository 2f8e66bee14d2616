"""The real engine: Pulumi's CLI and the Google Cloud provider, driven through Pulumi's Automation API.

Previews only. The stack lives in a folder of its own that is gone afterwards, so no state of a real stack and no
login of the user's is read or written. The engine stops at the first resource that the provider refuses.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from pulumi import automation
from pulumi.automation import errors as automation_errors

from groundplan.engine import cli_process, pulumi_json
from groundplan.engine.cli_process import Cli, noting
from groundplan.engine.preview import Preview
from groundplan.errors import Missing

INSTALL = f"{cli_process.INSTALL}, or use the embedded engine"
"""What to do where the CLI is not there."""

CREDENTIALS = (
    "GOOGLE_OAUTH_ACCESS_TOKEN",
    "GOOGLE_CREDENTIALS",
    "GOOGLE_CLOUD_KEYFILE_JSON",
    "GCLOUD_KEYFILE_JSON",
    "GOOGLE_APPLICATION_CREDENTIALS",
)
"""The variables in which the provider looks for credentials. Source: pulumi-gcp 9.35.0, `gcp:credentials`."""


def preview(
    program: Callable[[], None],
    *,
    project: str,
    stack: str,
    config: Mapping[str, str] | None = None,
    timeout: float = 600,
) -> Preview:
    """What `program` registers, as the real engine and provider see it.

    config: the stack's configuration, with namespaced keys (`gcp:project`). timeout: seconds for each call of the CLI.
    Raises Missing when the CLI or the provider plugin is not there, fails or takes too long, and whatever `program`
    raises itself.
    """
    raised: list[BaseException] = []
    cli = cli_process.cli(timeout, INSTALL)
    with tempfile.TemporaryDirectory(prefix="groundplan-") as folder:
        workspace = _workspace(cli, folder, project, {stack: config or {}})
        try:
            made = automation.create_stack(stack, project_name=project, program=noting(program, raised), opts=workspace)
            made.preview(json=True, color="never")
        except (automation_errors.CommandError, RuntimeError):
            cli_process.close_programs()
            if raised:
                raise raised[0] from None
        document = _document(cli.last)
    return pulumi_json.preview_of(document, project=project, stack=stack)


def environment(folder: str, inherited: Mapping[str, str]) -> dict[str, str]:
    """What the CLI needs besides the inherited environment: a backend in `folder`, and placeholders for what is unset.

    The placeholder token is given only where no credentials are set: a preview of new resources asks Google nothing.
    """
    added = cli_process.backend(Path(folder))
    gcloud = Path(inherited.get("CLOUDSDK_CONFIG") or Path.home() / ".config" / "gcloud")
    if any(map(inherited.get, CREDENTIALS)) or (gcloud / "application_default_credentials.json").is_file():
        return added
    return added | {"GOOGLE_OAUTH_ACCESS_TOKEN": "offline", "PULUMI_GCP_SKIP_REGION_VALIDATION": "true"}


def _workspace(
    cli: Cli, folder: str, project: str, configs: Mapping[str, Mapping[str, str]]
) -> automation.LocalWorkspaceOptions:
    """A workspace in `folder`, with the configuration of each stack already in place."""
    settings = {
        stack: automation.StackSettings(config={"gcp:disableGlobalProjectWarning": "true", **config})
        for stack, config in configs.items()
    }
    return automation.LocalWorkspaceOptions(
        work_dir=folder,
        pulumi_command=cli,
        project_settings=automation.ProjectSettings(name=project, runtime="python", main=str(Path.cwd())),
        stack_settings=settings,
        env_vars=environment(folder, os.environ),
    )


def _document(result: automation.CommandResult) -> Mapping[str, Any]:
    """The JSON of a preview, also of one that found faults; raises Missing when it broke off for another reason."""
    cli_process.require_provider(result)
    with suppress(ValueError):
        document: Mapping[str, Any] = json.loads(result.stdout)
        if result.code == 0 or pulumi_json.problems_of(document.get("diagnostics") or ()):
            return document
    lines = [line.strip() for line in (result.stderr or result.stdout).splitlines() if line.strip()]
    reason = lines[-1].removeprefix("error: ") if lines else f"exit status {result.code}"
    raise Missing(f"the Pulumi CLI failed: {reason}", "run it again, or use the embedded engine")
