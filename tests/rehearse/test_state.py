"""The state: whole transactions, kept in a file, readable while it is written."""

import sqlite3
import threading
from contextlib import suppress

import pytest

from groundplan.errors import Invalid
from groundplan.rehearse.state import CallRecord, Operation, State

TOPIC = "pubsub.googleapis.com/projects/p/topics/t"


def test_what_is_kept_outlives_the_process(tmp_path):
    first = State(tmp_path / "state.db")
    first.put(TOPIC, {"labels": {"a": "ü"}})
    first.put_policy(TOPIC, {"etag": "x"})
    first.put_content("storage.googleapis.com/b/x/o/y", b"\x00\xff")
    first.put_operation(Operation("o/operations/1", {"done": True}, 5.0))
    first.log(CallRecord(0, 1.0, "pubsub", "m", "PUT", "/v1", 200, 0.5))
    first.close()
    again = State(tmp_path / "state.db")
    assert again.get(TOPIC) == {"labels": {"a": "ü"}}
    assert again.policy(TOPIC) == {"etag": "x"}
    assert again.content("storage.googleapis.com/b/x/o/y") == b"\x00\xff"
    assert again.operations("o/operations") == [Operation("o/operations/1", {"done": True}, 5.0)]
    assert [(call.number, call.status) for call in again.calls()] == [(1, 200)]
    again.close()


def failing(state: State, name: str) -> None:
    """Put a resource, in a transaction that fails."""
    with suppress(ZeroDivisionError), state.transaction():
        state.put(name, {})
        raise ZeroDivisionError


def test_a_transaction_that_fails_leaves_nothing():
    state = State(":memory:")
    failing(state, TOPIC)
    assert state.resources() == []
    state.put(TOPIC, {})


def test_an_inner_transaction_that_fails_leaves_the_outer_one():
    state = State(":memory:")
    with state.transaction():
        state.put("a/b", {})
        failing(state, "a/c")
        with state.transaction(keep=False):
            state.put("a/d", {})
        with state.transaction():
            state.put("a/e", {})
    assert [name for name, _ in state.resources()] == ["a/b", "a/e"]


def test_counters_of_two_writers_give_each_number_once(tmp_path):
    given: list[int] = []

    def count() -> None:
        state = State(tmp_path / "state.db")
        for _ in range(50):
            with state.transaction():
                given.append(state.next("things"))
        state.close()

    State(tmp_path / "state.db").close()
    writers = [threading.Thread(target=count) for _ in range(3)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert sorted(given) == list(range(1, 151))


def test_the_file_is_read_while_it_is_written(tmp_path):
    writer, reader = State(tmp_path / "state.db"), State(tmp_path / "state.db")
    with writer.transaction():
        writer.put(TOPIC, {})
        assert reader.get(TOPIC) is None
    assert reader.get(TOPIC) == {}
    writer.close()
    reader.close()


def test_members_are_those_of_one_collection_and_below_is_everything():
    state = State(":memory:")
    names = ["h/p/a", "h/p/a/q/b", "h/p/a-1", "h/p/ab", "h/p/b"]
    for name in names:
        state.put(name, {})
    assert [name for name, _ in state.members("h/p")] == ["h/p/a", "h/p/a-1", "h/p/ab", "h/p/b"]
    assert [name for name, _ in state.below("h/p/a")] == ["h/p/a/q/b"]
    assert [name for name, _ in state.below("h")] == sorted(names)


def test_deleting_a_resource_takes_its_policy_content_and_note():
    state = State(":memory:")
    state.put("a/b", {})
    state.put_policy("a/b", {})
    state.put_content("a/b", b"x")
    state.put_note("a/b", {})
    state.delete("a/b")
    assert (state.get("a/b"), state.policy("a/b"), state.content("a/b"), state.note("a/b")) == (None,) * 4


@pytest.mark.parametrize("content", [b"not a database, and long enough to look like a file of some kind\n" * 20])
def test_a_file_of_another_kind_is_left_alone(tmp_path, content):
    file = tmp_path / "notes.txt"
    file.write_bytes(content)
    with pytest.raises(Invalid, match="no state of an emulator"):
        State(file)
    assert file.read_bytes() == content


def test_a_database_of_another_program_is_left_alone(tmp_path):
    other = sqlite3.connect(tmp_path / "other.db")
    other.execute("CREATE TABLE recipes (name TEXT)")
    other.close()
    with pytest.raises(Invalid, match="no state of an emulator"):
        State(tmp_path / "other.db")


def test_a_folder_that_there_is_not_is_told(tmp_path):
    with pytest.raises(Invalid, match="no state of an emulator"):
        State(tmp_path / "missing" / "state.db")
