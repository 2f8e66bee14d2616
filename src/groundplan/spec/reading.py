"""From a file to text: bounded, UTF-8, without characters that an editor does not show."""

from __future__ import annotations

import os
from itertools import islice
from pathlib import Path
from unicodedata import category

from groundplan.errors import Invalid, Position, Problem

LIMIT = 262_144
"""The largest spec in bytes. The largest that the models accept is a quarter of it: 200 measures, 20 functions,
50 alerts and 100 waivers."""

_REPORTED = 10
"""How many unprintable characters are reported; where there are more, the file is no spec."""

_REFUSED = frozenset("\u2028\u2029\ufeff\ufffe\uffff\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Besides control characters and surrogates: retired line breaks, what is no character, marks that reorder a line.

Source: YAML 1.2.2, section 5.1 "Character Set", and Unicode Technical Standard 55 "Source Code Handling".
"""


def read(path: str | Path) -> str:
    """The text of the file at `path`, its line ends as newlines; raises Invalid when there is none to be had."""
    file = str(path)
    try:
        with Path(path).open("rb") as stream:
            size = os.fstat(stream.fileno()).st_size
            data = b"" if size > LIMIT else stream.read(LIMIT + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise Invalid([Problem(code="file", message=f"cannot read {file}: {reason[0].lower()}{reason[1:]}")]) from None
    if size > LIMIT or len(data) > LIMIT:
        raise Invalid([_too_large(file, max(size, len(data)))])
    return _decoded(data, file)


def checked(text: str, file: str) -> str:
    """`text` with newlines as its only line ends; raises Invalid for its size or for characters that do not print."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if len(text) > LIMIT:
        raise Invalid([_too_large(file, len(text))])
    hidden = {character for character in set(text) - {"\n", "\t"} if _is_refused(character)}
    places = islice((offset for offset, character in enumerate(text) if character in hidden), _REPORTED)
    problems = [
        Problem(
            code="control-character",
            message=f"the character U+{ord(text[offset]):04X} is not allowed",
            position=position_at(text, offset, file),
            hint="remove it; an editor may not show it",
        )
        for offset in (places if hidden else ())
    ]
    if problems:
        raise Invalid(problems, sources={file: text})
    return text


def position_at(text: str, offset: int, file: str) -> Position:
    """The line and column of the character at `offset`."""
    start = text.rfind("\n", 0, offset) + 1
    return Position(file, text.count("\n", 0, offset) + 1, offset - start + 1)


def _is_refused(character: str) -> bool:
    return not character.isprintable() and (category(character) in {"Cc", "Cs"} or character in _REFUSED)


def _too_large(file: str, size: int) -> Problem:
    return Problem(
        code="size",
        message=f"the file is larger than {LIMIT // 1024} KiB ({size:,} bytes)",
        position=Position(file, 1, 1),
        allowed=f"at most {LIMIT:,} bytes",
        hint="a spec is 20 to 40 lines; is this the right file?",
    )


def _decoded(data: bytes, file: str) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        before = data[: error.start].decode().replace("\r\n", "\n").replace("\r", "\n")
        raise Invalid(
            [
                Problem(
                    code="encoding",
                    message=f"the byte 0x{data[error.start]:02x} at offset {error.start} is not UTF-8",
                    position=position_at(before, len(before), file),
                    hint="save the file as UTF-8",
                )
            ]
        ) from None
