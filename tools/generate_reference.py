"""Writes the reference of each kind of spec into docs/reference: a JSON Schema, and a page with every field.

Run it after a change to the models: `python tools/generate_reference.py`. A test compares the files with the models.
"""

from __future__ import annotations

import json
from pathlib import Path

from groundplan.spec.amounts import count_text, duration_text, size_text, volume_text
from groundplan.spec.base import Part
from groundplan.spec.kinds import KINDS
from groundplan.spec.schema import descriptions, file_name, json_schema, parts, slots
from groundplan.spec.shape import Slot

FOLDER = Path(__file__).parents[1] / "docs" / "reference"
COMMAND = "python tools/generate_reference.py"

WORDS = {"str": "text", "int": "whole number", "float": "number", "bool": "`true`, `false`", "date": "day"}
UNITED = {duration_text: "duration", size_text: "size", volume_text: "volume", count_text: "count"}


def files() -> dict[str, str]:
    """The text of every reference file, by its name."""
    made = {}
    for kind, model in KINDS.items():
        made[file_name(kind)] = json.dumps(json_schema(kind), indent=2, ensure_ascii=False) + "\n"
        made[f"{kind}.md"] = page(kind, model)
    return made


def page(kind: str, model: type[Part]) -> str:
    """The reference page of a kind: one table of fields for each part."""
    head = [
        f"# Fields of `kind: {kind}`",
        "",
        f"Made from the models by `{COMMAND}`; do not edit. The same for editors: [JSON Schema]({file_name(kind)}).",
        "",
        "Durations are a whole number and a unit (`60s`, `5m`, `1h`, `400d`), sizes likewise (`220B`, `4KiB`, `1MB`),",
        "and volumes (`32GB`, `4TB`). Counts may be shortened: `350M`, `7B`, `1.5T`.",
    ]
    return "\n".join([*head, *(line for part in parts(model) for line in _table(part, model))]) + "\n"


def _table(part: type[Part], root: type[Part]) -> list[str]:
    title = "Top level" if part is root else part.__name__
    rows = [_row(part, name, slot) for name, slot in slots(part).items()]
    doc = " ".join((part.__doc__ or "").split())
    return ["", f"## {title}", "", doc, "", "| field | value | default | meaning |", "|---|---|---|---|", *rows]


def _row(part: type[Part], name: str, slot: Slot) -> str:
    field = part.model_fields[name]
    if field.is_required():
        default = "required"
    elif field.default_factory or field.default in ((), None):
        default = "none"
    elif isinstance(field.default, tuple):
        default = f"`[{', '.join(str(item) for item in field.default)}]`"
    else:
        default = f"`{slot.text(field.default)}`"
    cells = (f"`{name}`", _value(slot), default, descriptions(part)[name])
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _value(slot: Slot) -> str:
    if slot.model:
        words = "".join(f"`{word}` or " for word in slot.words)
        return f"{words}[{slot.model.__name__}](#{slot.model.__name__.lower()})"
    if slot.choices:
        return ", ".join(f"`{choice}`" for choice in slot.choices)
    if slot.item:
        return f"{'list' if 'tuple' in str(slot.type) else 'names'} of {_value(slot.item)}"
    kind = UNITED[slot.writer] if slot.writer else WORDS.get(getattr(slot.type, "__name__", ""), "constant")
    return kind + _limits(slot)


def _limits(slot: Slot) -> str:
    least, greatest = slot.bounds
    if least or greatest:
        return f", {least} to {greatest}"
    shortest, longest = slot.lengths
    if longest is None:
        return ""
    return f", {max(shortest, 1)} to {longest} characters"


def main() -> None:
    """Write the files."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, text in files().items():
        FOLDER.joinpath(name).write_text(text, encoding="utf-8")
        print(f"wrote {FOLDER / name}")


if __name__ == "__main__":
    main()
