"""Which line of the program made a resource.

The SDK builds a whole stack trace for each resource, and reads the source of every frame to do so: a sixth of the time
of a preview. Only the line that called the resource's class is wanted here.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from pulumi.runtime import resource
from pulumi.runtime.proto import source_pb2

CONSTRUCTORS = 3
"""`__init__` is called by the SDK's Resource, by its CustomResource or ComponentResource, and by the class itself."""


@contextmanager
def alone() -> Iterator[None]:
    """While this holds, the SDK notes the line alone; older ones, which know no stack trace, do so anyway."""
    full = getattr(resource, "_get_stack_trace", None)  # the SDK has no setting for it
    if full is None:
        yield
        return
    resource._get_stack_trace = _line  # noqa: SLF001
    try:
        yield
    finally:
        resource._get_stack_trace = full  # noqa: SLF001


def _line() -> source_pb2.StackTrace:
    """The frame that called the class, found as the SDK finds it; no frame where the SDK finds none."""
    frame: Any = sys._getframe(1)  # noqa: SLF001 - without the source of each frame, as `traceback` would read it
    constructors = 0
    while frame is not None:
        constructors += frame.f_code.co_name == "__init__"
        if constructors == CONSTRUCTORS:
            break
        frame = frame.f_back
    if frame is None or frame.f_back is None:
        return source_pb2.StackTrace()
    caller = frame.f_back
    uri = _uri(caller.f_code.co_filename)
    place = source_pb2.SourcePosition(uri=uri, line=caller.f_lineno) if uri else None
    return source_pb2.StackTrace(frames=[source_pb2.StackFrame(pc=place)])


@cache
def _uri(file: str) -> str:
    """A file's URI; empty for code that comes from no file."""
    return Path(file).as_uri() if Path(file).is_absolute() else ""
