"""The programs that an engine runs: a callable, a Python file, or a folder with Pulumi.yaml or `__main__.py`."""

from __future__ import annotations

import os
import runpy
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from groundplan.errors import Missing

Program = Callable[[], Any] | str | Path
"""What can be previewed."""

_ONE_AT_A_TIME = threading.RLock()


@dataclass(frozen=True, slots=True)
class Entry:
    """A program ready to run. name: the project's name; empty when the program has none. folder: its project folder."""

    run: Callable[[], Any]
    name: str = ""
    folder: Path | None = None


def entry(program: Program) -> Entry:
    """How to run a program; raises Missing when there is none at a path."""
    if callable(program):
        return Entry(program)
    path = Path(program).resolve()
    if path.is_file() and path.suffix == ".py":
        return Entry(lambda: _run(path, path.parent), folder=path.parent)
    project = path / "Pulumi.yaml"
    settings = YAML(typ="safe").load(project) if project.is_file() else {}
    main = path / str(settings.get("main") or ".")
    script = main if main.is_file() else main / "__main__.py"
    if not script.is_file():
        raise Missing(f"no Pulumi program at {path}", "Give a callable, a .py file, or a folder with __main__.py.")
    return Entry(lambda: _run(script, script.parent), str(settings.get("name") or ""), path)


def _run(script: Path, folder: Path) -> None:
    """Run a script as Pulumi's language host does: in its folder, which is first on the module path."""
    with _ONE_AT_A_TIME, _home(folder):
        runpy.run_path(str(script), run_name="__main__")


@contextmanager
def _home(folder: Path) -> Iterator[None]:
    """Work in a folder; afterwards nothing of it stays behind, so that two programs may each have a `network.py`."""
    before = Path.cwd()
    path = list(sys.path)
    hidden = {name: module for name, module in sys.modules.items() if name != "__main__" and _inside(module, folder)}
    for name in hidden:
        del sys.modules[name]
    sys.path.insert(0, str(folder))
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)
        sys.path[:] = path
        for name in [name for name, module in sys.modules.items() if name != "__main__" and _inside(module, folder)]:
            del sys.modules[name]
        sys.modules.update(hidden)


def _inside(module: Any, folder: Path) -> bool:
    """Whether a module is one of the folder's own files. An environment inside the folder is not."""
    file = getattr(module, "__file__", None)
    if not file:
        return False
    path = Path(file)
    return path.is_relative_to(folder) and "site-packages" not in path.parts
