"""Mock-deploy Pulumi programs in unit tests: no Pulumi CLI, no credentials, no network.

from groundplan.testing import preview

def test_the_bucket_is_private():
    found = preview("infrastructure/")  # or a callable, or a .py file
    assert not found.problems
    assert found.named("archive").inputs["publicAccessPrevention"] == "enforced"
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from groundplan.engine import embedded
from groundplan.engine.embedded import Secret
from groundplan.engine.origin import trace
from groundplan.engine.preview import Asset, Preview, Resource, Unknown
from groundplan.engine.program import Program
from groundplan.errors import Problem

__all__ = ["Asset", "Preview", "Problem", "Resource", "Secret", "Unknown", "preview"]


def preview(
    program: Program,
    *,
    config: Mapping[str, Any] | None = None,
    project: str | None = None,
    stack: str | None = None,
) -> Preview:
    """What `program` would create, and the problems that the provider or Google Cloud would have with it.

    program: a callable, a Python file, or a folder with Pulumi.yaml or `__main__.py`. config: the stack's
    configuration; a key without a namespace is the project's; a `Secret` stays secret. project: by default the name in
    Pulumi.yaml, else `project`. stack: by default `stack`. An exception of the program, such as a failed assertion
    inside `apply`, is raised as it is.
    """
    return trace(embedded.preview(program, project=project or "project", stack=stack or "stack", config=config))
