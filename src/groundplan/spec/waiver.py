"""A waiver, which a spec of any kind may hold."""

from typing import Annotated

from pydantic import Field

from groundplan.spec import patterns
from groundplan.spec.base import Part
from groundplan.spec.units import Day


class Waiver(Part):
    """A rule that this workload may break, for a reason and for a time."""

    rule: Annotated[str, Field(pattern=patterns.RULE, max_length=80)]
    """The rule's id."""
    resource: Annotated[str, Field(min_length=1, max_length=200)]
    """The Pulumi name of the resource that it is waived for."""
    reason: Annotated[str, Field(min_length=10, max_length=500)]
    """Why the rule may be broken here."""
    owner: Annotated[str, Field(min_length=2, max_length=100)]
    """Who answers for it."""
    expires: Day
    """The last day on which it holds."""
