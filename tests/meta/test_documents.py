"""Every code block of every document is true: specs load, programs run, commands print what the page shows."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from groundplan.spec.load import load_text
from meta.documents import Block, blocks, commands

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted(
    path
    for path in [
        ROOT / "README.md",
        ROOT / "CONTRIBUTING.md",
        *ROOT.glob("*/README.md"),
        *ROOT.glob("*/*/README.md"),
        *ROOT.glob("docs/*.md"),
    ]
    if not {".venv", ".venv.newest"} & set(path.parts)
)
BLOCKS = [block for document in DOCUMENTS for block in blocks(document)]
KNOWN = {"console", "yaml", "python", "text", "mermaid"}
"""`text` and `mermaid` are pictures; everything else runs."""


@pytest.mark.parametrize("block", BLOCKS, ids=str)
def test_a_block_says_what_it_is(block: Block) -> None:
    assert block.kind in KNOWN


@pytest.mark.parametrize("block", [b for b in BLOCKS if b.kind == "yaml" and "kind:" in b.text], ids=str)
def test_a_spec_in_a_document_is_valid(block: Block) -> None:
    load_text(block.text, str(block))


@pytest.mark.parametrize("block", [b for b in BLOCKS if b.kind == "python"], ids=str)
def test_a_program_in_a_document_runs(block: Block, tmp_path: Path) -> None:
    """A block of tests runs under pytest, in a project of its own."""
    (tmp_path / "test_block.py").write_text(block.text)
    run = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_block.py"]
    result = subprocess.run(run, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize("block", [b for b in BLOCKS if b.kind == "console"], ids=str)
def test_a_command_in_a_document_prints_what_it_shows(block: Block, tmp_path: Path) -> None:
    """The commands of a block share one shell, as they would for a reader who types them."""
    if "pulumi" in block.text and shutil.which("pulumi") is None:
        pytest.skip("the Pulumi CLI is not installed")
    shown = commands(block)
    script = "".join(f"{command.line}\nprintf '\\0'\n" for command in shown)
    run = subprocess.run(
        ["bash", "-c", script],
        cwd=ROOT,
        env=_environment(tmp_path),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    for command, printed in zip(shown, run.stdout.split("\0"), strict=False):
        assert command.promises(printed), f"$ {command.line}\n{printed}"
    assert run.stdout.count("\0") == len(shown)


def _environment(state: Path) -> dict[str, str]:
    """This interpreter's commands first, no colours, and Pulumi's state apart from the reader's."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("PULUMI_STACK", "MAKE", "MFLAGS"))}
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return kept | {"PATH": path, "NO_COLOR": "1", "COLUMNS": "100", "PULUMI_BACKEND_URL": f"file://{state}"}
