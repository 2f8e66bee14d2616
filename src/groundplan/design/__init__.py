"""Pure decisions: from a spec to a design. No Pulumi, no clock, no network."""

from groundplan.design.build import design

__all__ = ["design"]
