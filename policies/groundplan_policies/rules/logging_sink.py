"""A log bucket that no sink fills is empty on the day that it is needed."""

from groundplan_policies import tokens as t
from groundplan_policies.authoring import Beside, Break, Example, Resource, Severity, Stack, Verdict, require, rule


@rule(
    title="Log buckets are filled by a sink",
    severity=Severity.MEDIUM,
    on=(t.LOG_BUCKET,),
    remedy="Add a sink whose destination is the bucket.",
    standards=("CIS GCP 2.2",),
    examples=(
        Example(
            {"bucketId": "logs"},
            (
                Break(gone="sink"),
                Break("disabled", value=True, of="sink"),
                Break("destination", "storage.googleapis.com/x", of="sink"),
            ),
            beside=(
                Beside(
                    type=t.LOG_SINK,
                    name="sink",
                    inputs={"destination": "logging.googleapis.com/projects/p/locations/r/buckets/logs"},
                ),
            ),
        ),
    ),
)
def logging_sink(bucket: Resource, stack: Stack) -> Verdict:
    """Some sink that is not disabled points at the bucket."""
    filled = stack.used_by(
        bucket, "destination", t.LOG_SINK, by="bucketId", where=lambda sink: ~sink["disabled"].is_true
    )
    return require(filled, "nothing fills it")
