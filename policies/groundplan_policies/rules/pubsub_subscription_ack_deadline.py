"""A deadline shorter than the work on a message delivers it again meanwhile, and every copy costs."""

from groundplan_policies import tokens as t
from groundplan_policies.authoring import Break, Example, Resource, Severity, Verdict, require, rule


@rule(
    title="Acknowledgement deadlines allow for the work",
    severity=Severity.MEDIUM,
    on=(t.SUBSCRIPTION,),
    remedy="Set ackDeadlineSeconds to 60 or more, and not below cloudStorageConfig.maxDuration.",
    standards=("Pub/Sub, CloudStorageConfig.max_duration: may not exceed the acknowledgement deadline",),
    examples=(
        Example({"ackDeadlineSeconds": 60}, (Break("ackDeadlineSeconds"), Break("ackDeadlineSeconds", 10))),
        Example(
            {"ackDeadlineSeconds": 600, "cloudStorageConfig": {"maxDuration": "300s"}},
            (Break("ackDeadlineSeconds", 120), Break("cloudStorageConfig.maxDuration", "601s")),
        ),
    ),
)
def pubsub_subscription_ack_deadline(subscription: Resource) -> Verdict:
    """A minute at least, and as long as a batch of an export is open."""
    deadline = subscription["ackDeadlineSeconds"]
    batch = subscription.at("cloudStorageConfig.maxDuration")
    fits = batch.seconds(lambda open_for: deadline.seconds(lambda limit: open_for <= limit).holds is not False)
    return require(
        deadline.seconds(lambda seconds: seconds >= 60) & (~batch.is_set | fits),
        "messages are delivered again while they are worked on",
    )
