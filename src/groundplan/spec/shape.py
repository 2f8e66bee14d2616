"""The shape of a spec: which field, of which type and within which bounds, stands at a path."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, cast, get_args, get_origin

from annotated_types import Ge, Le, MaxLen, MinLen
from pydantic import PlainSerializer
from pydantic.fields import FieldInfo

from groundplan.errors import FieldPath
from groundplan.spec.base import Part


@dataclass(frozen=True, slots=True)
class Slot:
    """What may stand at a path.

    type: without `Annotated`, `None` and words. metadata: its constraints and validators. words: what may stand here in
    place of a part, as `auto` does.
    """

    type: Any
    metadata: tuple[Any, ...] = ()
    optional: bool = False
    words: tuple[str, ...] = ()

    @property
    def model(self) -> type[Part] | None:
        """The model of the part that stands here; None where a plain value or a list does."""
        return self.type if isinstance(self.type, type) and issubclass(self.type, Part) else None

    @property
    def choices(self) -> tuple[str, ...]:
        """The values to choose from, as written; empty where any value may stand."""
        return (*self.words, *_literals(self.type))

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
    def writer(self) -> Callable[[Any], str] | None:
        """How a value is written with its unit, as `size_text` does; None where it has none."""
        written = (item.func for item in self.metadata if isinstance(item, PlainSerializer))
        return cast("Callable[[Any], str] | None", next(written, None))

    def text(self, value: Any) -> str:
        """A value of this slot as a user would write it; empty for None."""
        if value is None:
            return ""
        if self.writer:
            return self.writer(value)
        return str(value).lower() if isinstance(value, bool) else str(value)


def slot_at(model: type[Part], path: FieldPath) -> Slot | None:
    """What may stand at `path` in a spec of `model`; None where nothing may."""
    slot: Slot | None = Slot(model)
    for step in path:
        slot = slot and _inside(slot, step)
    return slot


def without_tags(model: type[Part], path: FieldPath) -> FieldPath:
    """A path of pydantic's as the file has it: pydantic adds a step where a word may stand in place of a part."""
    slot: Slot | None = Slot(model)
    steps: list[str | int] = []
    for step in path:
        if slot and slot.words:
            slot = replace(slot, words=())
        else:
            steps.append(step)
            slot = slot and _inside(slot, step)
    return tuple(steps)


def unwrapped(annotation: Any, metadata: Iterable[Any] = ()) -> Slot:
    """The slot that an annotation describes."""
    gathered = [*_flat(metadata)]
    optional = False
    words: tuple[str, ...] = ()
    while True:
        if get_origin(annotation) is Annotated:
            annotation, *more = get_args(annotation)
            gathered += _flat(more)
            continue
        members = get_args(annotation) if get_origin(annotation) in {Union, UnionType} else ()
        rest = [member for member in members if member is not NoneType and not _literals(member)]
        if len(rest) == 1 and len(members) > 1:
            annotation, optional = rest[0], NoneType in members
            words = tuple(word for member in members for word in _literals(member))
            continue
        return Slot(annotation, tuple(gathered), optional, words)


def _inside(slot: Slot, step: str | int) -> Slot | None:
    if slot.model is None:
        return slot.item
    field = slot.model.model_fields.get(str(step))
    return field and unwrapped(field.annotation, field.metadata)


def _literals(annotation: Any) -> tuple[str, ...]:
    """The values of a `Literal`, as written; none for any other annotation."""
    if get_origin(annotation) is Annotated:
        annotation = get_args(annotation)[0]
    return tuple(str(value) for value in get_args(annotation)) if get_origin(annotation) is Literal else ()


def _flat(metadata: Iterable[Any]) -> Iterator[Any]:
    for item in metadata:
        if isinstance(item, FieldInfo):
            yield from _flat(item.metadata)
        else:
            yield item
