"""The model that every part of a spec derives from: frozen, and unknown keys are errors."""

from pydantic import BaseModel, ConfigDict


class Part(BaseModel):
    """A part of a spec. Every field carries a description; units are in the value (`60s`) or the field's type."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True, str_strip_whitespace=False)
