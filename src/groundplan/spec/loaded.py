"""A spec as it was loaded: the typed model, and where each of its fields stands in the file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from groundplan.errors import FieldPath, Position

if TYPE_CHECKING:
    from groundplan.spec.kinds import Spec

S_co = TypeVar("S_co", bound="Spec", covariant=True)


@dataclass(frozen=True, slots=True)
class Loaded(Generic[S_co]):
    """A valid spec and its positions.

    file: the path as the user gave it. text: the file's text, for excerpts. positions: the place of each field's value.
    """

    file: str
    text: str
    spec: S_co
    positions: Mapping[FieldPath, Position]

    def position(self, path: FieldPath) -> Position:
        """Where `path` stands, or its nearest parent that the file holds (a default stands in none)."""
        while path and path not in self.positions:
            path = path[:-1]
        return self.positions.get(path, Position(self.file, 1, 1))
