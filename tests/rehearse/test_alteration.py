"""The update that is made up is small, valid, and reaches the design."""

from pathlib import Path

import pytest

from groundplan.design import design
from groundplan.program import plan
from groundplan.rehearse.alteration import LABEL, altered
from groundplan.spec.linked import linked

EXAMPLES = sorted((Path(__file__).parents[2] / "blueprints").glob("*/*.yaml"))


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_the_update_adds_one_label_and_changes_nothing_else(example: Path) -> None:
    made = plan(example)
    spec, words = altered(made.loaded.spec)
    after = design(spec, linked(made.loaded))
    key, value = LABEL
    assert key not in made.design.labels
    assert dict(after.labels) == {**made.design.labels, key: value}
    assert after.decisions == made.design.decisions
    assert f"{key}: {value}" in words
