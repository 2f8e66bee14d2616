"""What is special of one API: hooks on its collections, and the methods that are written by hand.

A collection is named as in method ids: `pubsub.projects.topics`. What no hook touches behaves as the discovery document
says (`standard`). Hooks run inside the request's transaction: a Refusal undoes everything.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from groundplan.rehearse.call import Call
from groundplan.rehearse.replies import Json, Reply

Handler = Callable[[Call], Reply | Json]
"""A method by hand: gives the body of its answer, or a whole reply."""

Written = Callable[[Call, Json, Json | None], Json]
"""Called before a resource is stored, with its new body and the old one (None: it is created). Gives what is stored:
the body with the fields that the server computes. Raises Refusal for what the API would refuse."""

Read = Callable[[Call, Json], Json]
"""Called before a resource is shown: gives what is shown of what is stored."""

Deleted = Callable[[Call, Json], None]
"""Called before a resource is forgotten: raises Refusal, or takes what goes with it out of the state."""

Identity = Callable[[Call], str]
"""The relative name of the resource that a call creates."""

F = TypeVar("F")


@dataclass(frozen=True)
class Service:
    """One API. name and versions as in the discovery documents: `Service("pubsub", "v1")`.

    types: the prefix of the names of its messages, `google.pubsub.v1`, told by long-running operations.
    always_enabled: whether a new project can call it before `serviceusage` enables it.
    cascade: collections whose resources take everything below them along when they are deleted; elsewhere children
    stand in the way. paths: by method id a second path that the method has and its document does not tell.
    """

    name: str
    versions: tuple[str, ...]
    types: str = ""
    always_enabled: bool = False
    cascade: frozenset[str] = frozenset()
    paths: Mapping[str, str] = field(default_factory=dict)
    methods: dict[str, Handler] = field(default_factory=dict)
    on_write: dict[str, Written] = field(default_factory=dict)
    on_read: dict[str, Read] = field(default_factory=dict)
    on_delete: dict[str, Deleted] = field(default_factory=dict)
    identities: dict[str, Identity] = field(default_factory=dict)

    @property
    def host(self) -> str:
        """Where the real one listens."""
        return f"{self.name}.googleapis.com"

    def method(self, *ids: str) -> Callable[[Handler], Handler]:
        """Answers these methods, by discovery id, in place of the standard behaviour."""
        return _registered(self.methods, ids)

    def written(self, *collections: str) -> Callable[[Written], Written]:
        """Checks and completes the resources of these collections before they are stored."""
        return _registered(self.on_write, collections)

    def read(self, *collections: str) -> Callable[[Read], Read]:
        """Changes how the resources of these collections are shown by get and list."""
        return _registered(self.on_read, collections)

    def deleted(self, *collections: str) -> Callable[[Deleted], Deleted]:
        """Is asked before a resource of these collections is deleted."""
        return _registered(self.on_delete, collections)

    def identity(self, *collections: str) -> Callable[[Identity], Identity]:
        """Tells the relative name of what a call creates, where it is not in the usual places."""
        return _registered(self.identities, collections)


def _registered(table: dict[str, F], keys: tuple[str, ...]) -> Callable[[F], F]:
    def register(hook: F) -> F:
        for key in keys:
            table[key] = hook
        return hook

    return register
