"""The emulator as a child process: `python -m groundplan.rehearse.child STATE ENABLED`.

Writes the port on standard output once it listens, and ends when its standard input closes: so it never outlives the
process that started it, however that one ends.
"""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path
from typing import cast

from groundplan.errors import ExitCode, Missing
from groundplan.rehearse.dispatch import Enabled
from groundplan.rehearse.server import serve


def main(state: str, enabled: str) -> int:
    """Serve until the parent is gone. state: the file of the emulator's state. enabled: "new" or "all" services."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        serve(Path(state), ready=_tell, enabled=cast("Enabled", enabled))
    except Missing as missing:
        sys.stderr.write(f"{missing.what}; {missing.remedy}\n")
        return ExitCode.MISSING
    return ExitCode.FINE


def _tell(port: int) -> None:
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()


def _end_with_parent() -> None:
    """Wait for the end of standard input; each request is one transaction, so ending at once loses nothing."""
    while os.read(0, 1024):
        pass
    os._exit(ExitCode.FINE)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
