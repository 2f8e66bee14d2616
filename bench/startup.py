"""What a verb costs beside the imports that it cannot do without."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from bench.paired import Ratio, compare

ROOT = Path(__file__).parents[1]
FACTORY = str(ROOT / "blueprints" / "iot-telemetry" / "factory.yaml")
USED_CLASSES = """
from groundplan.engine.embedded import preview
from groundplan.design import design
from groundplan.program import program
from groundplan.spec.load import load
loaded = load({spec!r})
shown = preview(program(loaded, design(loaded.spec)), project="groundplan", stack="bench")
tokens = sorted({{r.type for r in shown.resources if r.type.startswith("gcp:")}})
modules = sorted({{t.split(":")[1].split("/")[0] + "." + t.split(":")[2] for t in tokens}})
print("import pulumi, pulumi_gcp")
for name in modules:
    print("pulumi_gcp." + name)
"""


def validate() -> Ratio:
    """Compare `groundplan validate` with importing pydantic and ruamel.yaml."""
    return compare(
        [str(Path(sys.executable).with_name("groundplan")), "validate", FACTORY],
        [sys.executable, "-c", "import pydantic, ruamel.yaml"],
    )


def embedded_preview() -> Ratio:
    """Compare the embedded preview of factory.yaml with importing the pulumi_gcp classes that it uses."""
    found = [sys.executable, "-c", USED_CLASSES.format(spec=FACTORY)]
    imports = subprocess.run(found, check=True, capture_output=True, text=True).stdout
    return compare(
        [str(Path(sys.executable).with_name("groundplan")), "preview", FACTORY],
        [sys.executable, "-c", imports],
    )
