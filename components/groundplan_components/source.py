"""Source code packed for deployment: the same files give the same archive and the same digest, on every machine."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

import pulumi

SKIPPED = frozenset({"__pycache__", "tests"})
"""Folders that never belong to a deployed source. Nor does anything hidden, such as `.git`, `.venv` and `.env`."""


@dataclass(frozen=True, slots=True)
class Source:
    """Text files by their path inside the archive, sorted."""

    files: tuple[tuple[str, str], ...]

    @property
    def digest(self) -> str:
        """SHA-256 over paths and contents, 16 hexadecimal digits: new source, new object name, new deployment."""
        content = hashlib.sha256()
        for path, text in self.files:
            content.update(f"{path}\0{len(text.encode())}\0{text}".encode())
        return content.hexdigest()[:16]

    @property
    def archive(self) -> pulumi.Archive:
        """The archive; the engine packs it with fixed times and in sorted order."""
        return pulumi.AssetArchive({path: pulumi.StringAsset(text) for path, text in self.files})


def packaged(workload: str) -> Source:
    """The source of one of groundplan's own workloads, such as `bridge`."""
    return _read(files("groundplan_workloads").joinpath(workload))


def folder(path: Path) -> Source:
    """The source in a folder of the user's.

    Raises FileNotFoundError when it holds no file, and ValueError for a file that is not text in UTF-8.
    """
    source = _read(path)
    if not source.files:
        raise FileNotFoundError(f"{path} holds no source file")
    return source


def _read(root: Traversable) -> Source:
    return Source(tuple(sorted(_walk(root, ""))))


def _walk(node: Traversable, prefix: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for entry in node.iterdir():
        path = f"{prefix}{entry.name}"
        if entry.name.startswith("."):
            continue
        if entry.is_dir() and entry.name not in SKIPPED:
            found += _walk(entry, f"{path}/")
        elif entry.is_file() and not entry.name.endswith(".pyc"):
            found.append((path, _text(entry, path)))
    return found


def _text(entry: Traversable, path: str) -> str:
    try:
        return entry.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise ValueError(f"{path} is not text in UTF-8") from error
