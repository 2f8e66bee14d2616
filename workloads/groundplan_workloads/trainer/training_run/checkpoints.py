"""Checkpoints that are complete or do not count.

A checkpoint is a folder `checkpoints/<step>-<attempt>/` of parts, one from each process. Beside its part a process
leaves a receipt with size and digest; when all receipts are there, the process of part 0 writes the manifest, the last
object. Whoever looks for a checkpoint takes the newest one that has a manifest whose parts are all there in full size.
The attempt in the name keeps apart what a group writes and what a straggler of the group before it may still write.
"""

from __future__ import annotations

import hashlib
import json
import re
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from .storage import Store

FOLDER = re.compile(r"checkpoints/(?P<step>\d{12})-(?P<attempt>\d{6})/")
KEPT = 3
"""Complete checkpoints that are kept; the newest may be one that training regrets."""
PATIENCE_SECONDS = 600.0
"""How long the process of part 0 waits for the others' parts."""

Writer = Callable[[IO[bytes]], object]
Reader = Callable[[IO[bytes]], object]


class CorruptCheckpointError(Exception):
    """A part is not what its manifest says. The checkpoint counts no more: the next start takes the one before it."""


@dataclass(frozen=True, slots=True)
class Part:
    """One process' part: size in bytes, and SHA-256 in hexadecimal."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A complete checkpoint: `name` is its folder."""

    name: str
    step: int
    parts: tuple[Part, ...]

    @contextmanager
    def open(self, store: Store, part: int) -> Iterator[IO[bytes]]:
        """Open a part, checked; raises CorruptCheckpointError after having taken the checkpoint out of count."""
        with tempfile.TemporaryDirectory(prefix="checkpoint-") as scratch:
            copy = Path(scratch, "part")
            try:
                store.download(_part(self.name, part), copy)
                sound = _digest(copy) == self.parts[part]
            except FileNotFoundError:
                sound = False
            if not sound:
                store.delete(f"{self.name}manifest")
                raise CorruptCheckpointError(self.name)
            with copy.open("rb") as content:
                yield content


def find(store: Store) -> list[Checkpoint]:
    """Give the complete checkpoints, the newest first."""
    sizes = {entry.name: entry.size for entry in store.entries("checkpoints/")}
    manifests = sorted((name for name in sizes if name.endswith("/manifest")), reverse=True)
    found = (_complete(store, name.removesuffix("manifest"), sizes) for name in manifests)
    return [checkpoint for checkpoint in found if checkpoint]


def sweep(store: Store, attempt: int) -> None:
    """Remove what never became complete before this attempt, and complete checkpoints beyond those that are kept."""
    kept = {checkpoint.name for checkpoint in find(store)[:KEPT]}
    for entry in sorted(store.entries("checkpoints/"), key=lambda entry: not entry.name.endswith("/manifest")):
        folder = FOLDER.match(entry.name)
        if folder is None or folder[0] in kept:
            continue
        superseded = bool(kept) and folder[0] < min(kept)
        if superseded or int(folder["attempt"]) < attempt:
            store.delete(entry.name)


class Writing:
    """The checkpoints that one process takes part in writing: `part` of `parts`, in one attempt."""

    def __init__(self, store: Store, *, attempt: int, part: int, parts: int) -> None:
        self._store = store
        self._attempt = attempt
        self._part = part
        self._parts = parts

    def save(self, step: int, write: Writer) -> None:
        """Write this process' part; part 0 then waits for the others and completes the checkpoint.

        Raises TimeoutError when others' parts stay away, and FileExistsError for a step that was saved otherwise.
        """
        name = f"checkpoints/{step:012d}-{self._attempt:06d}/"
        with tempfile.TemporaryDirectory(prefix="checkpoint-") as scratch:
            copy = Path(scratch, "part")
            with copy.open("wb") as content:
                write(content)
            part = _digest(copy)
            self._store.upload(_part(name, self._part), copy)
        receipt = json.dumps({"size": part.size, "sha256": part.sha256})
        self._create(_receipt(name, self._part), receipt)
        if self._part == 0:
            receipts = self._receipts(name)
            self._create(f"{name}manifest", json.dumps({"step": step, "parts": receipts}))
            sweep(self._store, self._attempt)

    def _create(self, name: str, text: str) -> None:
        if not self._store.create(name, text.encode()):
            raise FileExistsError(name)

    def _receipts(self, name: str) -> list[object]:
        wanted = {_receipt(name, part) for part in range(self._parts)}
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not wanted <= {entry.name for entry in self._store.entries(name)}:
            if time.monotonic() > deadline:
                raise TimeoutError(f"parts of {name} are missing")
            time.sleep(min(self._store.poll_seconds, 0.5))
        return [json.loads(self._store.read(receipt) or b"null") for receipt in sorted(wanted)]


def _part(name: str, part: int) -> str:
    return f"{name}part-{part:05d}"


def _receipt(name: str, part: int) -> str:
    return f"{name}receipt-{part:05d}"


def _digest(path: Path) -> Part:
    with path.open("rb") as content:
        digest = hashlib.file_digest(content, "sha256").hexdigest()
    return Part(path.stat().st_size, digest)


def _complete(store: Store, name: str, sizes: Mapping[str, int]) -> Checkpoint | None:
    """Read a manifest; None unless it is well formed, fits its folder, and has all its parts in their full size."""
    folder = FOLDER.fullmatch(name)
    try:
        manifest = json.loads(store.read(f"{name}manifest") or b"null")
        parts = tuple(Part(int(part["size"]), str(part["sha256"])) for part in manifest["parts"])
        step = int(manifest["step"])
    except (ValueError, TypeError, KeyError):
        return None
    if folder is None or step != int(folder["step"]) or not parts:
        return None
    whole = all(sizes.get(_part(name, index)) == part.size for index, part in enumerate(parts))
    return Checkpoint(name, step, parts) if whole else None
