"""The update that a rehearsal makes up when it is given none: small, harmless, and felt by most resources."""

from __future__ import annotations

from groundplan.spec.kinds import Spec

LABEL = ("rehearsal", "updated")
"""The label that is added. Labels are on nearly every resource, and to change one must neither replace what holds data
nor interrupt anything: so this update asks the question that matters of the whole stack."""


def altered(spec: Spec) -> tuple[Spec, str]:
    """The same spec with one more label, and in words what was changed."""
    key, value = LABEL
    words = f"the label {key}: {value}, on everything that takes labels"
    return spec.model_copy(update={"labels": {**spec.labels, key: value}}), words
