"""A multi-region spans countries, and often laws: where data lies has to be a place that somebody chose."""

from groundplan_policies import tokens as t
from groundplan_policies.authoring import Break, Example, Resource, Severity, Verdict, require, rule
from groundplan_policies.places import LOCATED, region_of


@rule(
    title="Data lies in one region",
    severity=Severity.HIGH,
    on=tuple(token for token in LOCATED),
    remedy="Name a region, such as europe-west4.",
    examples=(
        Example(
            {"location": "europe-west4"},
            (Break("location", "EU"), Break("location", "US"), Break("location", "NAM4"), Break("location")),
        ),
        Example({"locationId": "europe-west4"}, (Break("locationId", "eur3"),), on=t.FIRESTORE),
        Example({"location": "europe-west4"}, (Break("location", "global"),), on=t.LOG_BUCKET),
    ),
)
def location_region(resource: Resource) -> Verdict:
    """The location is a region, or a zone."""
    place = resource[LOCATED[resource.type]]
    return require(place.text(region_of), "it may lie in several countries")
