"""An image without a version is whatever was pushed last: two nodes differ, and a rollback rolls nothing back."""

from groundplan_policies import tokens as t
from groundplan_policies.authoring import Break, Example, Resource, Severity, Truth, Value, Verdict, require, rule


@rule(
    title="Images are named by version or digest",
    severity=Severity.MEDIUM,
    on=(t.JOB, t.SERVICE, t.FLEX_JOB),
    remedy="Name a tag other than latest, or better a digest.",
    examples=(
        Example(
            {"template": {"template": {"containers": [{"image": "eu.pkg.dev/p/images/job:1.4"}]}}},
            (
                Break("template.template.containers.0.image", "eu.pkg.dev/p/images/job"),
                Break("template.template.containers.0.image", "eu.pkg.dev/p/images/job:latest"),
            ),
        ),
        Example(
            {"sdkContainerImage": "eu.pkg.dev/p/images/pipeline:fbd25f"},
            (Break("sdkContainerImage", "eu.pkg.dev/p/images/pipeline:latest"),),
            on=t.FLEX_JOB,
        ),
    ),
)
def container_image_pinned(workload: Resource) -> Verdict:
    """Every image has a tag that is not latest, or a digest."""
    if workload.type == t.FLEX_JOB:
        image = workload["sdkContainerImage"]
        return require(~image.is_set | _pinned(image), "its image changes under it")
    containers = workload.at("template.template.containers" if workload.type == t.JOB else "template.containers")
    return require(containers.all(lambda one: _pinned(one["image"])), "its image changes under it")


def _pinned(image: Value) -> Truth:
    def is_pinned(name: str) -> bool:
        last = name.rpartition("/")[2]
        return "@sha256:" in last or last.partition(":")[2] not in {"", "latest"}

    return image.text(is_pinned)
