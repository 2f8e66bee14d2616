"""The shape of a spec: which field, of which type and within which bounds, stands at a path."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from annotated_types import Ge, Le, MaxLen, MinLen
from pydantic.fields import FieldInfo

from groundplan.errors import FieldPath
from groundplan.spec.base import Part
from groundplan.spec.units import duration_text, parse_size, size_text


@dataclass(frozen=True, slots=True)
class Slot:
    """What may stand at a path. type: without `Annotated` and `None`. metadata: its constraints and validators."""

    type: Any
    metadata: tuple[Any, ...] = ()
    optional: bool = False

    @property
    def model(self) -> type[Part] | None:
        """The model of the part that stands here; None where a plain value or a list does."""
        return self.type if isinstance(self.type, type) and issubclass(self.type, Part) else None

    @property
    def choices(self) -> tuple[str, ...]:
        """The values to choose from, as written; empty where any value may stand."""
        return tuple(str(choice) for choice in get_args(self.type)) if get_origin(self.type) is Literal else ()

    @property
    def item(self) -> Slot | None:
        """What the items of this list, or the values of this mapping, may be; None where there are none."""
        if get_origin(self.type) is tuple:
            return unwrapped(get_args(self.type)[0])
        return unwrapped(get_args(self.type)[1]) if get_origin(self.type) is dict else None

    @property
    def bounds(self) -> tuple[str, str]:
        """The least and the greatest value as written; empty where there is none."""
        least = next((item.ge for item in self.metadata if isinstance(item, Ge)), None)
        greatest = next((item.le for item in self.metadata if isinstance(item, Le)), None)
        return self.text(least), self.text(greatest)

    @property
    def lengths(self) -> tuple[int, int | None]:
        """The least and the greatest number of characters or items."""
        least = next((item.min_length for item in self.metadata if isinstance(item, MinLen)), 0)
        greatest = next((item.max_length for item in self.metadata if isinstance(item, MaxLen)), None)
        return least, greatest

    @property
    def pattern(self) -> str:
        """The regular expression that the text matches; empty when there is none."""
        return next((item.pattern for item in self.metadata if getattr(item, "pattern", None)), "")

    @property
    def united(self) -> bool:
        """Whether it is written with a unit."""
        return self.type is timedelta or self.sized

    @property
    def sized(self) -> bool:
        """Whether it is a number of bytes."""
        return any(getattr(item, "func", None) is parse_size for item in self.metadata)

    def text(self, value: Any) -> str:
        """A value of this slot as a user would write it; empty for None."""
        if value is None:
            return ""
        if isinstance(value, timedelta):
            return duration_text(value)
        if isinstance(value, bool):
            return str(value).lower()
        return size_text(value) if self.sized else str(value)


def slot_at(model: type[Part], path: FieldPath) -> Slot | None:
    """What may stand at `path` in a spec of `model`; None where nothing may."""
    slot: Slot | None = Slot(model)
    for step in path:
        if slot is None:
            return None
        if slot.model is None:
            slot = slot.item
        else:
            field = slot.model.model_fields.get(str(step))
            slot = field and unwrapped(field.annotation, field.metadata)
    return slot


def unwrapped(annotation: Any, metadata: Iterable[Any] = ()) -> Slot:
    """The slot that an annotation describes."""
    gathered = [*_flat(metadata)]
    optional = False
    while True:
        if get_origin(annotation) is Annotated:
            annotation, *more = get_args(annotation)
            gathered += _flat(more)
            continue
        members = get_args(annotation) if get_origin(annotation) in {Union, UnionType} else ()
        rest = [member for member in members if member is not NoneType]
        if len(rest) == 1 and len(members) == 2:
            annotation, optional = rest[0], True
            continue
        return Slot(annotation, tuple(gathered), optional)


def _flat(metadata: Iterable[Any]) -> Iterator[Any]:
    for item in metadata:
        if isinstance(item, FieldInfo):
            yield from _flat(item.metadata)
        else:
            yield item
