"""The fenced blocks of a Markdown document, and how each kind is shown to be true."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

FENCE = re.compile(r"^```(?P<kind>[a-z]*)[^\n]*\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Block:
    """One fenced block: its document, first line, kind and text."""

    document: Path
    line: int
    kind: str
    text: str

    def __str__(self) -> str:
        return f"{self.document.name}:{self.line}"


@dataclass(frozen=True)
class Command:
    """A command that a document shows, and the output that it promises, where a line `...` stands for any lines."""

    line: str
    output: str

    def promises(self, printed: str) -> bool:
        """Whether `printed` is what the document says; trailing blanks do not count."""
        parts = [
            re.escape(part.strip("\n")) for part in re.split(r"^\s*\.\.\.\s*$", _tidy(self.output), flags=re.MULTILINE)
        ]
        return re.fullmatch(r"\n*" + r"(?:.*\n)?[\s\S]*?".join(parts) + r"\n*", _tidy(printed)) is not None


def blocks(document: Path) -> list[Block]:
    """The fenced blocks of a document, in order."""
    text = document.read_text(encoding="utf-8")
    return [
        Block(document, text.count("\n", 0, match.start()) + 1, match["kind"], match["text"])
        for match in FENCE.finditer(text)
    ]


def commands(block: Block) -> list[Command]:
    """The commands of a console block: lines that start with `$ `, each followed by what it prints."""
    found = re.split(r"^\$ ", block.text, flags=re.MULTILINE)[1:]
    return [Command(*(part.split("\n", 1) if "\n" in part else (part, ""))) for part in found]


def _tidy(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.strip("\n").splitlines())
