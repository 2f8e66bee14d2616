"""The sources that a spec names, as they are on disk: what a rule, which sees the spec alone, cannot know."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from groundplan.errors import FieldPath, Problem
from groundplan.spec.kinds import Spec
from groundplan.spec.loaded import Loaded

NEEDED = ("main.py", "requirements.txt")
"""What Cloud Functions needs at the top of a Python source."""


def source_problems(loaded: Loaded[Spec]) -> Iterator[Problem]:
    """Find functions whose source is not there, leads out of the spec's folder, or lacks a file it needs."""
    if loaded.spec.kind != "iot-telemetry":
        return
    home = Path(loaded.file).parent
    for index, function in enumerate(loaded.spec.functions):
        if function.source is not None:
            path: FieldPath = ("functions", index, "source")
            for fault in _faults(home, function.source):
                yield Problem(
                    code="source",
                    message=f'"{function.source}" {fault}',
                    path=path,
                    position=loaded.position(path),
                    value=function.source,
                    allowed=f"a folder below the spec with {' and '.join(NEEDED)}",
                )


def _faults(home: Path, source: str) -> Iterator[str]:
    folder = home / source
    if not folder.is_dir():
        yield "is not a folder"
    elif not folder.resolve().is_relative_to(home.resolve()):
        yield "leads out of the spec's folder"
    else:
        for name in NEEDED:
            if not (folder / name).is_file():
                yield f"has no {name}"
