"""Whatever a user writes: an error with its place, or a stack that the provider takes. Never a traceback."""

import pytest
from hypothesis import HealthCheck, given, seed, settings

from groundplan.design import design
from groundplan.engine.embedded import preview
from groundplan.errors import Invalid
from groundplan.program import program
from groundplan.spec.load import load_text
from spec.mutated import mutated_specs

PARTS = 8
"""The examples are shared out, so that they can run side by side."""
EXAMPLES = 2_000


@pytest.mark.parametrize("part", range(PARTS))
def test_an_accepted_spec_previews_without_a_provider_problem(part: int) -> None:
    @seed(part)
    @settings(
        max_examples=EXAMPLES // PARTS,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(mutated_specs())
    def judge(text: str) -> None:
        try:
            loaded = load_text(text, "mutated.yaml")
            shown = preview(program(loaded, design(loaded.spec)), project="groundplan", stack="mutated")
        except Invalid:  # the spec's fault, or of a function whose source is not there
            return
        assert shown.problems == (), text

    judge()
