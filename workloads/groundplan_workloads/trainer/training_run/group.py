"""How the hosts of a run find each other: through the one thing they all can write, the store of the run.

Hosts meet in rounds. `rounds/<number>/hosts/<name>` is a host that takes part; when as many are there as the run has,
the first by name writes `rounds/<number>/plan`: all members in their order, and the checkpoint to begin from. Objects
are created once and never changed, so there is one plan, and all hosts read the same. A host that starts, or starts
again, and finds the newest round planned, opens the next one; everybody who sees a newer round than their own leaves
theirs. So a group is of hosts that started together, whoever of them was lost or replaced.

Why not from the instance group: its members are not in the metadata, and asking Compute Engine takes a permission that
the trainer does not need otherwise. Names decide the order, so a host has the same rank in every round; in a TPU slice
the worker's number does, because the chips are wired in that order.
"""

from __future__ import annotations

import json
import secrets
import socket
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass

from .checkpoints import find, sweep
from .metadata import Machine
from .storage import Store

FOLDER = "rounds/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A host of a group: `port` is one that was free there; `key` tells this start of the host from others."""

    name: str
    address: str
    port: int
    worker: int | None
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The hosts of a round in their order, this host's rank among them, and the checkpoint that all begin from."""

    number: int
    members: tuple[Member, ...]
    rank: int
    resume: str | None


def member(machine: Machine) -> Member:
    """Make a machine ready to be a host: it has a port that nobody listens on, and a key of its own."""
    with socket.socket() as probe:
        probe.bind((machine.address, 0))
        port = int(probe.getsockname()[1])
    return Member(
        name=machine.name, address=machine.address, port=port, worker=machine.worker, key=secrets.token_hex(8)
    )


def meet(store: Store, host: Member, hosts: int, going_on: Callable[[], None]) -> Group:
    """Wait until a group of `hosts` has come together with this host in it.

    going_on: called again and again meanwhile; what it raises ends the wait.
    """
    content = json.dumps(asdict(host)).encode()
    while True:
        number = _open_round(store, host, content)
        group = _planned(store, host, hosts, number, going_on)
        if group:
            return group


def newest(store: Store) -> int:
    """Give the number of the newest round; 0 when there is none."""
    return max((_number(entry.name) for entry in store.entries(FOLDER)), default=0)


def forget(store: Store, before: int) -> None:
    """Remove the rounds before one."""
    for entry in store.entries(FOLDER):
        if _number(entry.name) < before:
            store.delete(entry.name)


def _open_round(store: Store, host: Member, content: bytes) -> int:
    """Take part in the newest round, or in a new one when that has a plan or knows this host by an earlier start."""
    number = max(newest(store), 1)
    if store.read(_plan(number)) is not None:
        number += 1
    while not store.create(f"{FOLDER}{number:06d}/hosts/{host.name}", content):
        number += 1
    return number


def _planned(store: Store, host: Member, hosts: int, number: int, going_on: Callable[[], None]) -> Group | None:
    """Wait for the plan of a round; None when a newer round begins."""
    while True:
        going_on()
        if newest(store) > number:
            return None
        plan = store.read(_plan(number))
        if plan is not None:
            group = _read(plan, host, number)
            if group:
                return group
        elif _is_first_of(present := _present(store, number), hosts, host):
            _propose(store, present[:hosts], number)
            continue
        time.sleep(store.poll_seconds)


def _present(store: Store, number: int) -> list[str]:
    return [entry.name for entry in store.entries(f"{FOLDER}{number:06d}/hosts/")]


def _is_first_of(present: list[str], hosts: int, host: Member) -> bool:
    """Whether all hosts are there and the plan is this one's to write."""
    return len(present) >= hosts and present[0].rpartition("/")[2] == host.name


def _propose(store: Store, present: list[str], number: int) -> None:
    sweep(store, number)
    complete = find(store)
    members = [Member(**json.loads(store.read(name) or b"{}")) for name in present]
    members.sort(key=lambda host: (host.worker is None, host.worker or 0, host.name))
    plan = {"members": [asdict(host) for host in members], "resume": complete[0].name if complete else None}
    store.create(_plan(number), json.dumps(plan).encode())
    forget(store, number)


def _read(content: bytes, host: Member, number: int) -> Group | None:
    """Read a plan; None when this host, in this start, is not in it."""
    plan = json.loads(content)
    members = tuple(Member(**found) for found in plan["members"])
    if host not in members:
        return None
    return Group(number=number, members=members, rank=members.index(host), resume=plan["resume"])


def _plan(number: int) -> str:
    return f"{FOLDER}{number:06d}/plan"


def _number(name: str) -> int:
    return int(name.removeprefix(FOLDER).partition("/")[0])
