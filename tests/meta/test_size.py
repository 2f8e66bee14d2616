"""The house stays readable: files under 300 lines, functions under 40."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
AREAS = ("src", "components", "blueprints", "policies", "workloads", "tools", "bench")
MODULES = sorted(path for area in AREAS for path in (ROOT / area).rglob("*.py"))


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_and_its_functions_fit_a_reader(module: Path) -> None:
    source = module.read_text(encoding="utf-8")
    assert source.count("\n") <= 300, "split the file: one file does one thing"
    long = {
        node.name: node.end_lineno - node.lineno + 1
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno is not None
        and node.end_lineno - node.lineno + 1 > 40
    }
    assert not long, "split these functions"
