"""What lies in another region than the rest pays for every byte, waits for every answer, and may break a promise."""

from groundplan_policies import tokens as t
from groundplan_policies.authoring import Beside, Break, Example, Resource, Severity, Stack, Verdict, require, rule
from groundplan_policies.places import LOCATED, region_of, usual_region


@rule(
    title="A stack stands in one region",
    severity=Severity.MEDIUM,
    on=tuple(LOCATED),
    remedy="Put the resource into the region of the others.",
    examples=(
        Example(
            {"location": "europe-west4"},
            (Break("location", "us-east1"),),
            beside=(
                Beside(type=t.SUBNET, name="one", inputs={"region": "europe-west4"}),
                Beside(type=t.TPU, name="two", inputs={"zone": "europe-west4-a"}),
            ),
        ),
    ),
)
def location_one_region(resource: Resource, stack: Stack) -> Verdict:
    """Its region is the one where most of the stack stands; a multi-region is told by another rule."""
    place = resource[LOCATED[resource.type]]
    here = place.text(lambda text: region_of(text) == usual_region(stack))
    return require(here, "the rest of the stack stands in another region", when=place.text(region_of))
