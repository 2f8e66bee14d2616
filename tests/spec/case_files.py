"""The spec files under `cases/`, named by outcome, and what each says of itself.

`<kind>.ok.<what>.yaml` loads. `<kind>.error.<what>.yaml` does not, and starts with one comment for each problem, in
the order of the file: `# expect: <code> <line>:<column> <a part of the hint, or of what is allowed>`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).with_name("cases")
GOOD = sorted(FOLDER.glob("*.ok.*.yaml"))
BROKEN = sorted(FOLDER.glob("*.error.*.yaml"))

_EXPECT = re.compile(r"^# expect: (?P<code>\S+) (?P<line>\d+):(?P<column>\d+) (?P<remedy>.+)$", re.MULTILINE)


@dataclass(frozen=True)
class Expected:
    """One problem that a case promises."""

    code: str
    line: int
    column: int
    remedy: str


def expected(case: Path) -> list[Expected]:
    """The problems that a broken case promises, in order."""
    return [
        Expected(found["code"], int(found["line"]), int(found["column"]), found["remedy"])
        for found in _EXPECT.finditer(case.read_text(encoding="utf-8"))
    ]
