"""The hooks for pre-commit: each entry is run on files, as pre-commit runs it."""

import shlex
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from ci.conftest import BAD, ROOT, Bash, Shell

HOOKS: list[dict[str, Any]] = YAML(typ="safe").load(ROOT / ".pre-commit-hooks.yaml")


@pytest.fixture(scope="module")
def installed(bash: Bash, tmp_path_factory: pytest.TempPathFactory) -> None:
    made = bash(f"python -m pip install --quiet {shlex.quote(str(ROOT))}", tmp_path_factory.mktemp("workspace"))
    assert made.returncode == 0, made.stdout + made.stderr


@pytest.mark.parametrize("hook", HOOKS, ids=lambda hook: str(hook["id"]))
def test_a_hook_passes_good_specs_and_stops_a_commit_with_a_broken_one(
    installed: None, shell: Shell, tmp_path: Path, hook: dict[str, Any]
) -> None:
    (tmp_path / "specs" / "bad.yaml").write_text(BAD)
    good = shell(f"{hook['entry']} specs/good.yaml")
    assert good.returncode == 0, good.stdout + good.stderr
    bad = shell(f"{hook['entry']} specs/bad.yaml")
    assert bad.returncode != 0
    assert "devises" in bad.stdout + bad.stderr


@pytest.mark.parametrize("hook", HOOKS, ids=lambda hook: str(hook["id"]))
def test_a_hook_has_what_pre_commit_asks_for(hook: dict[str, Any]) -> None:
    assert {"id", "name", "entry", "language"} <= set(hook)
    assert hook["language"] == "python"
