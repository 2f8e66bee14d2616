"""What a verb costs beside the imports that it cannot do without."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from bench.paired import Ratio, compare

ROOT = Path(__file__).parents[1]
FACTORY = str(ROOT / "blueprints" / "iot-telemetry" / "factory.yaml")
BUDGET = str(ROOT / "blueprints" / "training" / "budget.yaml")
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


SMALLEST_SPEC = """
import ruamel.yaml
from pydantic import BaseModel, Field
class Fleet(BaseModel):
    devices: int = Field(ge=1)
class Measure(BaseModel):
    name: str
class Spec(BaseModel):
    fleet: Fleet
    measures: list[Measure]
Spec.model_validate(ruamel.yaml.YAML(typ="safe").load("fleet: {devices: 3}\\nmeasures: [{name: heat}]\\n"))
"""
"""The least that a Pydantic spec can be: `import pydantic` alone loads none of what models need."""


def groundplan(*words: str) -> list[str]:
    """The command line of a verb, in this interpreter's environment."""
    return [str(Path(sys.executable).with_name("groundplan")), *words]


def validate() -> Ratio:
    """Compare `groundplan validate` with importing pydantic and ruamel.yaml."""
    return compare(groundplan("validate", FACTORY), [sys.executable, "-c", "import pydantic, ruamel.yaml"])


def smallest_spec() -> Ratio:
    """Compare a program that validates three fields with importing pydantic and ruamel.yaml."""
    return compare([sys.executable, "-c", SMALLEST_SPEC], [sys.executable, "-c", "import pydantic, ruamel.yaml"])


def validate_beside_smallest() -> Ratio:
    """Compare `groundplan validate` with a program that validates three fields."""
    return compare(groundplan("validate", FACTORY), [sys.executable, "-c", SMALLEST_SPEC])


def advise() -> Ratio:
    """Compare `groundplan advise` over the whole catalogue with `groundplan --version`."""
    asked = groundplan("advise", "--framework", "jax", "--parameters", "7B", "--tokens", "10B")
    return compare(asked, groundplan("--version"))


def advise_spec() -> Ratio:
    """Compare `groundplan advise SPEC` with `groundplan --version`, which loads no model of a spec."""
    return compare(groundplan("advise", BUDGET), groundplan("--version"))


def advise_spec_beside_smallest() -> Ratio:
    """Compare `groundplan advise SPEC` with a program that validates three fields."""
    return compare(groundplan("advise", BUDGET), [sys.executable, "-c", SMALLEST_SPEC])


def embedded_preview() -> Ratio:
    """Compare the embedded preview of factory.yaml with importing the pulumi_gcp classes that it uses."""
    found = [sys.executable, "-c", USED_CLASSES.format(spec=FACTORY)]
    imports = subprocess.run(found, check=True, capture_output=True, text=True).stdout
    return compare(groundplan("preview", FACTORY), [sys.executable, "-c", imports])
