"""A right program is never refused: the provider's own documentation is full of them.

A spread sample runs in the suite. All of them, in about two minutes:

    GROUNDPLAN_EXAMPLES=all python -m pytest tests/engine/test_documented_examples.py -q
"""

import json
import os
import warnings
from importlib.metadata import version
from pathlib import Path

import pytest

from engine.documented import Example, examples
from groundplan.catalog import provider
from groundplan.testing import preview

BROKEN: dict[str, str] = json.loads(Path(__file__).with_name("documented_broken.json").read_text(encoding="utf-8"))
"""Examples that are wrong or cannot run, and why."""

FACTS = provider.source().version

pytestmark = pytest.mark.skipif(
    version("pulumi-gcp") != FACTS,
    reason=f"the documentation of pulumi-gcp {version('pulumi-gcp')}, the facts of {FACTS}",
)

STEP = 1 if os.environ.get("GROUNDPLAN_EXAMPLES") == "all" else 23


@pytest.mark.parametrize("example", [one for one in examples()[::STEP] if str(one) not in BROKEN], ids=str)
def test_a_documented_program_is_not_refused(example: Example, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = preview(example.program(), config={"gcp:project": "demo-project", "gcp:region": "us-central1"})
    assert [f"{problem.subject} {problem.field}: {problem.message}" for problem in found.problems] == []


def test_the_list_of_broken_examples_names_examples() -> None:
    assert set(BROKEN) <= {str(one) for one in examples()}
