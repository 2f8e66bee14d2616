"""How a verb ends: what it raises becomes text on standard error and an exit code, never a traceback."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

from groundplan.cli import say
from groundplan.errors import ExitCode, Invalid, Missing

INTERRUPTED = 130
"""128 and the number of SIGINT, as shells count it."""

BROKEN_PIPE = 141
"""128 and the number of SIGPIPE: whoever read the output has gone."""


def code(verb: Callable[[], ExitCode]) -> int:
    """Run a verb and give the exit code of the process, saying what it raises."""
    try:
        ended = verb()
        sys.stdout.flush()
    except Invalid as invalid:
        say.problems(invalid.problems, invalid.sources)
        return ExitCode.INVALID
    except Missing as missing:
        say.missing(missing)
        return ExitCode.MISSING
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE
    except KeyboardInterrupt:
        return INTERRUPTED
    return ended
