"""The model that every part of a spec derives from: frozen, and unknown keys are errors."""

from pydantic import BaseModel, ConfigDict


class Part(BaseModel):
    """A part of a spec. Every field has a docstring; units are in the value (`60s`) or the field's type.

    Built when first used: importing the models of all kinds costs a few milliseconds.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)
