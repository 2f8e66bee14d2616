"""The Pulumi program that every engine runs: from a spec file to registered resources."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from groundplan.design.iot_telemetry import IotDesign
from groundplan.errors import Invalid
from groundplan.spec.loaded import Loaded

PROJECT = "groundplan"
"""The name of the Pulumi project, here and in Pulumi.yaml."""


def run() -> None:
    """Build the stack that the configuration's `groundplan:spec` describes; what the root's `__main__.py` calls.

    A relative path starts at the folder of Pulumi.yaml. Raises pulumi.RunError, which Pulumi prints without a
    traceback, when the spec is invalid.
    """
    import pulumi  # noqa: PLC0415 - inside a Pulumi program only

    from groundplan.design import design  # noqa: PLC0415
    from groundplan.render import problems  # noqa: PLC0415
    from groundplan.spec.load import load  # noqa: PLC0415

    path = Path(pulumi.get_root_directory()) / pulumi.Config(PROJECT).require("spec")
    try:
        loaded = load(path)
        program(loaded, design(loaded.spec))()
    except Invalid as invalid:
        raise pulumi.RunError("\n" + problems.text(invalid.problems)) from None


def program(loaded: Loaded, design: IotDesign) -> Callable[[], None]:
    """The program for a spec and its design, to be run inside an engine."""

    def build() -> None:
        from groundplan_blueprints.registry import BLUEPRINTS  # noqa: PLC0415 - imports pulumi_gcp

        BLUEPRINTS[loaded.spec.kind](loaded, design)

    return build
