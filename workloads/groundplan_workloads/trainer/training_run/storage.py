"""Where a run keeps what must outlive its machines: a bucket, or a folder for runs on one computer.

Everything is written once: no object is ever overwritten, so that whoever creates it first has decided. That is all the
agreement hosts need, and one that both kinds of store give (Cloud Storage: generation precondition 0; folders: a hard
link to a name that must not exist).
"""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Protocol
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Entry:
    """An object in a store: its name and size in bytes."""

    name: str
    size: int


class Store(Protocol):
    """Objects by name; names are relative paths with `/`. Failures raise OSError."""

    poll_seconds: float
    """How often it is reasonable to look for news."""

    def entries(self, prefix: str) -> list[Entry]:
        """Give the objects whose name begins so, by name."""

    def read(self, name: str) -> bytes | None:
        """Give an object's content, or None when there is none."""

    def create(self, name: str, content: bytes) -> bool:
        """Write a new object; whether it is there with this content, which then nobody else has written."""

    def upload(self, name: str, source: Path) -> None:
        """Write a new object from a file. Raises FileExistsError when there is one with other content."""

    def download(self, name: str, target: Path) -> None:
        """Write an object into a file. Raises FileNotFoundError when there is no such object."""

    def delete(self, name: str) -> None:
        """Remove an object, if it is there."""


class FolderStore:
    """A store in a folder, which several processes of one computer may share."""

    poll_seconds = 0.1

    def __init__(self, root: Path) -> None:
        self._root = root

    def entries(self, prefix: str) -> list[Entry]:
        """Give the objects whose name begins so, by name; files still being written do not count."""
        found = []
        for folder, _, files in os.walk(self._path(prefix).parent):
            for file in files:
                path = Path(folder, file)
                name = path.relative_to(self._root).as_posix()
                if name.startswith(prefix) and not file.startswith("."):
                    with suppress(FileNotFoundError):
                        found.append(Entry(name, path.stat().st_size))
        return sorted(found, key=lambda entry: entry.name)

    def read(self, name: str) -> bytes | None:
        """Give an object's content, or None when there is none."""
        try:
            return self._path(name).read_bytes()
        except FileNotFoundError:
            return None

    def create(self, name: str, content: bytes) -> bool:
        """Write a new object; whether it is there with this content, which then nobody else has written."""
        with tempfile.TemporaryDirectory(prefix="training-run-") as scratch:
            source = Path(scratch, "content")
            source.write_bytes(content)
            try:
                self.upload(name, source)
            except FileExistsError:
                return False
        return True

    def upload(self, name: str, source: Path) -> None:
        """Copy beside the target, flush to disk, and link: nobody sees half a file, and nobody's file is replaced."""
        target = self._path(name)
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=target.parent, prefix=".") as copy, source.open("rb") as content:
            shutil.copyfileobj(content, copy)
            copy.flush()
            os.fsync(copy.fileno())
            try:
                os.link(copy.name, target)
            except FileExistsError:
                if target.read_bytes() != source.read_bytes():
                    raise

    def download(self, name: str, target: Path) -> None:
        """Copy an object into a file. Raises FileNotFoundError when there is no such object."""
        shutil.copyfile(self._path(name), target)

    def delete(self, name: str) -> None:
        """Remove an object, if it is there."""
        self._path(name).unlink(missing_ok=True)

    def _path(self, name: str) -> Path:
        if ".." in PurePosixPath(name).parts or name.startswith("/"):
            raise ValueError("an object's name leads out of its store")
        return self._root / name


def open_store(url: str) -> Store:
    """Open `gs://bucket[/folder]`, `file:///folder` or an absolute path. Raises ValueError for anything else."""
    parts = urlsplit(url)
    if parts.scheme == "gs" and parts.netloc:
        from .bucket import BucketStore  # noqa: PLC0415  a run in a folder needs no cloud library

        return BucketStore(parts.netloc, parts.path.strip("/"))
    if parts.scheme in {"", "file"} and not parts.netloc and parts.path.startswith("/"):
        return FolderStore(Path(parts.path))
    raise ValueError("checkpoints are kept in gs://bucket/folder, file:///folder or an absolute path")
