"""The engine's errors in one line each: what the API said, without the layers that passed it on. Pure.

A failed operation is told twice: by the provider's own log, and by the engine as a list of what occurred.
Source: pulumi-terraform-bridge, pkg/tfshim/sdk-v2 and unstable/logging; hashicorp/go-multierror, format.go;
google.golang.org/api/googleapi, `Error.Error`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from groundplan.engine.pulumi_json import STACK
from groundplan.errors import Problem

_COLOUR = re.compile(r"<\{%[^%]*%\}>")
_LOGGED = re.compile(r"^\S+\.go:\d+: \S+: (?P<said>.*): provider=\S+$", re.DOTALL)
_LISTED = re.compile(r"^\d+ errors? occurred:\s*\* (?P<said>.*)$", re.DOTALL)
_ABOUT = re.compile(r"^(?:creating|updating|deleting|refreshing) urn:\S+: (?P<said>.*)$", re.DOTALL)
_DETAILS = re.compile(r"\s*Details:\s*\[.*\]\s*", re.DOTALL)


def told_once(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """The same problems in plain words, each said once; one that only repeats another is left out.

    So is what is said of the whole stack, where a resource tells more.
    """
    kept: list[Problem] = []
    for problem in sorted((replace(one, message=plain(one.message)) for one in problems), key=lambda one: one.message):
        if not any(one.subject == problem.subject and _same(one.message, problem.message) for one in kept):
            kept.append(problem)
    about = [problem for problem in kept if problem.subject and STACK not in problem.subject]
    return tuple(about or kept)


def plain(message: str) -> str:
    """A message in one line, without colours, the provider's log, the engine's lists and the API's details."""
    said = _DETAILS.sub("", _COLOUR.sub("", message)).strip()
    for layer in (_LOGGED, _LISTED, _ABOUT, _LISTED):
        if found := layer.match(said):
            said = found["said"].strip()
    return " ".join(said.split())


def _same(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)
