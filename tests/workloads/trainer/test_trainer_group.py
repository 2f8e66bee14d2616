"""How hosts find each other: in whatever order they come, all see one group, and who comes again makes a new one."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from groundplan_workloads.trainer.training_run.group import Group, Member, meet, newest
from groundplan_workloads.trainer.training_run.storage import FolderStore

SECONDS = 30


class GivenUpError(Exception):
    pass


def host(name: str, start: int = 1, worker: int | None = None) -> Member:
    return Member(name=name, address="10.0.0.1", port=2000, worker=worker, key=f"{name}/{start}")


def wait(event: threading.Event) -> None:
    if event.is_set():
        raise GivenUpError


def groups(store: FolderStore, hosts: Iterable[Member], size: int) -> list[Group]:
    """Let hosts meet at the same time."""
    hosts = list(hosts)
    with ThreadPoolExecutor(len(hosts)) as pool:
        waiting = [pool.submit(meet, store, one, size, lambda: None) for one in hosts]
        return [one.result(SECONDS) for one in waiting]


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    store = FolderStore(tmp_path)
    store.poll_seconds = 0.005
    return store


def test_hosts_that_come_together_see_one_group_in_the_order_of_their_names(store: FolderStore) -> None:
    names = [f"trainer-{letter}" for letter in "hgfedcba"]
    found = groups(store, map(host, names), len(names))
    assert [group.rank for group in found] == list(range(7, -1, -1))
    assert len({(group.number, group.members, group.resume) for group in found}) == 1


@given(st.permutations(range(6)))
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_hosts_of_a_slice_keep_the_order_of_its_workers(
    tmp_path_factory: pytest.TempPathFactory, workers: list[int]
) -> None:
    store = FolderStore(tmp_path_factory.mktemp("store"))
    store.poll_seconds = 0.005
    found = groups(store, [host(f"host-{index}", worker=worker) for index, worker in enumerate(workers)], 6)
    assert [group.rank for group in found] == workers


def test_a_host_that_starts_again_makes_a_new_group(store: FolderStore) -> None:
    before = groups(store, [host("a"), host("b")], 2)
    with ThreadPoolExecutor(2) as pool:
        again = pool.submit(meet, store, host("b", 2), 2, lambda: None)
        while newest(store) == before[0].number:
            assert not again.done()
        after = [meet(store, host("a", 2), 2, lambda: None), again.result(SECONDS)]
    assert {group.number for group in after} == {before[0].number + 1}
    assert [member.key for member in after[0].members] == ["a/2", "b/2"]
    assert all(entry.name.startswith("rounds/000002/") for entry in store.entries("rounds/"))


def test_a_host_that_died_while_waiting_does_not_count_when_it_comes_again(store: FolderStore) -> None:
    died = threading.Event()
    died.set()
    with pytest.raises(GivenUpError):
        meet(store, host("a", 1), 2, lambda: wait(died))
    found = groups(store, [host("a", 2), host("b")], 2)
    assert [member.key for member in found[0].members] == ["a/2", "b/1"]


def test_one_host_more_than_the_run_has_waits(store: FolderStore) -> None:
    enough = threading.Event()
    with ThreadPoolExecutor(3) as pool:
        waiting = [pool.submit(meet, store, host(name), 2, lambda: wait(enough)) for name in "abc"]
        while sum(one.done() for one in waiting) < 2:
            assert newest(store) < SECONDS
        enough.set()
        ended = [one.exception(SECONDS) for one in waiting]
    assert sorted(str(type(error).__name__) for error in ended) == ["GivenUpError", "NoneType", "NoneType"]


def test_of_those_who_create_one_object_at_once_one_succeeds(store: FolderStore) -> None:
    with ThreadPoolExecutor(16) as pool:
        for name in range(20):
            made = list(pool.map(lambda number, name=name: store.create(f"{name}", b"%d" % number), range(16)))
            assert made.count(True) == 1
            assert store.read(f"{name}") == b"%d" % made.index(True)


@pytest.mark.parametrize("name", ["../outside", "/etc/passwd", "a/../../outside"])
def test_no_name_leads_out_of_a_store(name: str, store: FolderStore) -> None:
    with pytest.raises(ValueError, match="out of its store"):
        store.create(name, b"")
