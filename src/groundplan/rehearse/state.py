"""The state of the emulated APIs: one SQLite file that outlives the process.

Names are those of Google's resources after the host of their API: `pubsub.googleapis.com/projects/p/topics/t`.
One connection writes, in one transaction a request; others may read the file at the same time.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from groundplan.errors import Invalid, Problem
from groundplan.rehearse.replies import Json

_TABLES = """
CREATE TABLE IF NOT EXISTS resources (
  name TEXT PRIMARY KEY, collection TEXT NOT NULL, body TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS by_collection ON resources (collection, name);
CREATE TABLE IF NOT EXISTS policies (name TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS operations (name TEXT PRIMARY KEY, body TEXT NOT NULL, done REAL NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS contents (name TEXT PRIMARY KEY, data BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS notes (name TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS calls (
  number INTEGER PRIMARY KEY, time REAL, api TEXT, method TEXT, verb TEXT, path TEXT, status INTEGER,
  milliseconds REAL);
CREATE TABLE IF NOT EXISTS faults (number INTEGER PRIMARY KEY AUTOINCREMENT, body TEXT NOT NULL);
"""

_VERSION = 1
"""Of the tables, as the file notes it."""


@dataclass(frozen=True, slots=True)
class CallRecord:
    """One request that was answered. time: seconds since 1970. method: the discovery id, empty for an unknown path."""

    number: int
    time: float
    api: str
    method: str
    verb: str
    path: str
    status: int
    milliseconds: float


@dataclass(frozen=True, slots=True)
class Operation:
    """A long-running operation. body: what is told once it is done. done: the time at which it is, since 1970."""

    name: str
    body: Json
    done: float


class State:
    """Everything that the emulated APIs remember. Raises Invalid for a file that is something else."""

    def __init__(self, file: Path | str) -> None:
        try:
            self._db = sqlite3.connect(file, isolation_level=None, check_same_thread=False, timeout=30)
            self._prepare()
        except sqlite3.Error as wrong:
            raise Invalid([Problem(code="state-file", message=f"{file}: no state of an emulator: {wrong}")]) from None

    def _prepare(self) -> None:
        """Make the tables in a new file; raises sqlite3.Error for a file that is not the emulator's."""
        (version,) = self._db.execute("PRAGMA user_version").fetchone()
        (tables,) = self._db.execute("SELECT count(*) FROM sqlite_master").fetchone()
        if version != _VERSION and (version or tables):
            raise sqlite3.DatabaseError(f"its version is {version}, not {_VERSION}")
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = OFF")
        self._db.executescript(_TABLES)
        self._db.execute(f"PRAGMA user_version = {_VERSION}")

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    @contextmanager
    def transaction(self, *, keep: bool = True) -> Iterator[None]:
        """All of it or nothing: what is written inside is undone when an exception leaves the block.

        keep: whether it stays when none does. The outermost one waits for other writers of the file, so that what it
        reads stays true until it ends.
        """
        outer = not self._db.in_transaction
        self._db.execute("BEGIN IMMEDIATE" if outer else "SAVEPOINT inner_")
        try:
            yield
        except BaseException:
            self._undo(outer=outer)
            raise
        if keep:
            self._db.execute("COMMIT" if outer else "RELEASE inner_")
        else:
            self._undo(outer=outer)

    def _undo(self, *, outer: bool) -> None:
        if not self._db.in_transaction:
            return  # SQLite itself gave up the transaction, as it does when the disk is full
        self._db.execute("ROLLBACK" if outer else "ROLLBACK TO inner_")
        if not outer:
            self._db.execute("RELEASE inner_")

    def get(self, name: str) -> Json | None:
        """A resource; None where there is none."""
        return self._one("SELECT body FROM resources WHERE name = ?", name)

    def put(self, name: str, body: Json) -> None:
        """Create or replace a resource."""
        row = (name, name.rpartition("/")[0], json.dumps(body))
        self._db.execute("INSERT OR REPLACE INTO resources VALUES (?, ?, ?)", row)

    def delete(self, name: str) -> None:
        """Forget a resource with its IAM policy, content and notes; of what is below it, nothing."""
        for table in ("resources", "policies", "contents", "notes"):
            self._db.execute(f"DELETE FROM {table} WHERE name = ?", (name,))  # noqa: S608 - the names above

    def members(self, collection: str) -> list[tuple[str, Json]]:
        """The resources of a collection, `pubsub.googleapis.com/projects/p/topics`, by name."""
        rows = self._db.execute("SELECT name, body FROM resources WHERE collection = ? ORDER BY name", (collection,))
        return [(name, json.loads(body)) for name, body in rows]

    def below(self, name: str) -> list[tuple[str, Json]]:
        """Everything whose name starts with this name and a slash; with an empty name everything."""
        start = name + "/" if name else ""
        rows = self._db.execute(
            "SELECT name, body FROM resources WHERE name >= ? AND name < ? ORDER BY name", (start, start + "\U0010ffff")
        )
        return [(found, json.loads(body)) for found, body in rows]

    def resources(self) -> list[tuple[str, Json]]:
        """Everything, by name."""
        return self.below("")

    def policy(self, name: str) -> Json | None:
        """The IAM policy of a resource; None where none was set."""
        return self._one("SELECT body FROM policies WHERE name = ?", name)

    def put_policy(self, name: str, policy: Json) -> None:
        """Set the IAM policy of a resource."""
        self._db.execute("INSERT OR REPLACE INTO policies VALUES (?, ?)", (name, json.dumps(policy)))

    def policies(self) -> list[tuple[str, Json]]:
        """Every IAM policy, by the name of its resource."""
        rows = self._db.execute("SELECT name, body FROM policies ORDER BY name")
        return [(name, json.loads(body)) for name, body in rows]

    def content(self, name: str) -> bytes | None:
        """The bytes of an object."""
        row = self._db.execute("SELECT data FROM contents WHERE name = ?", (name,)).fetchone()
        return row[0] if row else None

    def put_content(self, name: str, data: bytes) -> None:
        """Keep the bytes of an object."""
        self._db.execute("INSERT OR REPLACE INTO contents VALUES (?, ?)", (name, data))

    def note(self, name: str) -> Json | None:
        """What a service remembers beside its resources, such as the key of a certificate authority."""
        return self._one("SELECT body FROM notes WHERE name = ?", name)

    def put_note(self, name: str, body: Json) -> None:
        """Remember something beside the resources; gone with the resource of the same name."""
        self._db.execute("INSERT OR REPLACE INTO notes VALUES (?, ?)", (name, json.dumps(body)))

    def drop_note(self, name: str) -> None:
        """Forget a note."""
        self._db.execute("DELETE FROM notes WHERE name = ?", (name,))

    def operation(self, name: str) -> Operation | None:
        """A long-running operation."""
        row = self._db.execute("SELECT name, body, done FROM operations WHERE name = ?", (name,)).fetchone()
        return Operation(row[0], json.loads(row[1]), row[2]) if row else None

    def put_operation(self, operation: Operation) -> None:
        """Remember a long-running operation."""
        row = (operation.name, json.dumps(operation.body), operation.done)
        self._db.execute("INSERT OR REPLACE INTO operations VALUES (?, ?, ?)", row)

    def operations(self, parent: str) -> list[Operation]:
        """The long-running operations below a parent, `tpu.googleapis.com/projects/p/locations/l/operations`."""
        rows = self._db.execute(
            "SELECT name, body, done FROM operations WHERE name >= ? AND name < ? ORDER BY name",
            (parent + "/", parent + "/\U0010ffff"),
        )
        return [Operation(name, json.loads(body), done) for name, body, done in rows]

    def drop_operation(self, name: str) -> None:
        """Forget a long-running operation."""
        self._db.execute("DELETE FROM operations WHERE name = ?", (name,))

    def faults(self) -> list[tuple[int, Json]]:
        """The injected faults, by number, in the order in which they were set."""
        rows = self._db.execute("SELECT number, body FROM faults ORDER BY number")
        return [(number, json.loads(body)) for number, body in rows]

    def put_fault(self, body: Json, number: int | None = None) -> int:
        """Remember a fault, under a new number unless one is given; gives the number."""
        row = (number, json.dumps(body))
        return self._db.execute("INSERT OR REPLACE INTO faults VALUES (?, ?)", row).lastrowid or 0

    def drop_fault(self, number: int) -> None:
        """Forget a fault."""
        self._db.execute("DELETE FROM faults WHERE number = ?", (number,))

    def next(self, counter: str) -> int:
        """The next number of a counter, from 1."""
        name = f"counter/{counter}"
        number = int((self.note(name) or {"last": 0})["last"]) + 1
        self.put_note(name, {"last": number})
        return number

    def log(self, record: CallRecord) -> None:
        """Note a request that was answered; its number is given here."""
        row = (record.time, record.api, record.method, record.verb, record.path, record.status, record.milliseconds)
        self._db.execute(
            "INSERT INTO calls (time, api, method, verb, path, status, milliseconds) VALUES (?, ?, ?, ?, ?, ?, ?)", row
        )

    def calls(self, after: int = 0) -> list[CallRecord]:
        """The requests answered, in order; after: the number of the last one already known."""
        rows = self._db.execute("SELECT * FROM calls WHERE number > ? ORDER BY number", (after,))
        return [CallRecord(*row) for row in rows]

    def _one(self, query: str, name: str) -> Json | None:
        row = self._db.execute(query, (name,)).fetchone()
        found: Json | None = json.loads(row[0]) if row else None
        return found
