"""What a check with everything costs: beside Checkov alone on the same stack, and for many specs at once."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from bench.paired import Ratio, compare
from groundplan.cli import stages
from groundplan.judge.checkov import environment
from groundplan.judge.terraform_plan import plan as terraform_plan
from groundplan.program import plan

ROOT = Path(__file__).parents[1]
FACTORY = ROOT / "blueprints" / "iot-telemetry" / "factory.yaml"
GROUNDPLAN = str(Path(sys.executable).with_name("groundplan"))

RUNS = 5
"""Counted pairs: each takes a quarter of a minute on a busy machine."""

MANY = 20


def beside_checkov() -> Ratio:
    """`groundplan check factory.yaml`, from the spec on, against `checkov` alone on the finished plan."""
    preview = stages.preview(plan(FACTORY), stages.Engine.EMBEDDED)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "plan.json"
        file.write_text(json.dumps(terraform_plan(preview).document), encoding="utf-8")
        checkov = str(environment.interpreter().with_name("checkov"))
        alone = [
            checkov,
            "--file",
            str(file),
            "--framework",
            "terraform_plan",
            "--skip-download",
            "--compact",
            "--quiet",
        ]
        return compare([GROUNDPLAN, "check", str(FACTORY)], [*alone, "--soft-fail"], RUNS)


def many() -> Ratio:
    """Twenty specs in one command against one of them: one example, over and over, each under a name of its own."""
    with tempfile.TemporaryDirectory() as folder:
        text = FACTORY.read_text(encoding="utf-8")
        specs = [Path(folder) / f"plant-{number:02}.yaml" for number in range(MANY)]
        for number, spec in enumerate(specs):
            spec.write_text(text.replace("name: press-shop", f"name: plant-{number:02}"), encoding="utf-8")
        command = [GROUNDPLAN, "check", "--format", "json"]
        subprocess.run([*command, str(specs[0])], check=True, stdout=subprocess.DEVNULL)
        return compare([*command, *map(str, specs)], [*command, str(specs[0])], RUNS)
