"""What users import in their own tests."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pulumi_gcp as gcp

from groundplan.testing import Preview, preview


def topic() -> None:
    gcp.pubsub.Topic("readings", name="readings")


def test_a_program_previews_under_a_default_project_and_stack() -> None:
    found = preview(topic)
    assert isinstance(found, Preview)
    assert (found.engine, found.project, found.stack) == ("embedded", "project", "stack")


def test_project_stack_and_configuration_are_the_callers() -> None:
    found = preview(topic, project="plant", stack="dev", config={"gcp:project": "plant-1"})
    assert found.named("plant-dev").type == "pulumi:pulumi:Stack"


def test_the_fixture_is_the_function(groundplan_preview: Callable[..., Any]) -> None:
    assert groundplan_preview is preview


def test_the_plugin_does_not_load_pulumi_where_no_test_asks() -> None:
    script = "import sys, groundplan.pytest_plugin; sys.exit('pulumi' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


def test_a_users_test_reads_well(tmp_path: Path, groundplan_preview: Callable[..., Preview]) -> None:
    program = tmp_path / "__main__.py"
    program.write_text(
        "import pulumi_gcp as gcp\n"
        "gcp.storage.Bucket('archive', name='plant-archive', location='EU', public_access_prevention='enforced')\n"
    )
    found = groundplan_preview(tmp_path)
    assert not found.problems
    assert found.named("archive").inputs["publicAccessPrevention"] == "enforced"
