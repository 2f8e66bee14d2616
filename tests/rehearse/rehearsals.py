"""A rehearsal's report, made by hand, for whoever shows or judges one."""

from groundplan.engine.preview import Resource
from groundplan.rehearse.changes import Change, Operation
from groundplan.rehearse.leftovers import Leftover
from groundplan.rehearse.report import Calls, Report, Stage, Step

TOPIC = "gcp:pubsub/topic:Topic"
BUCKET = "gcp:storage/bucket:Bucket"


def change(name: str, operation: Operation, type_: str = TOPIC, **more: object) -> Change:
    resource = Resource(urn=f"urn:pulumi:dev::demo::{type_}::{name}", type=type_, name=name)
    return Change(resource=resource, operation=operation, **more)  # type: ignore[arg-type]


CREATED = (
    change("telemetry", Operation.CREATE, began=1.0, ended=2.0),
    change("archive", Operation.CREATE, BUCKET, began=2.0, ended=4.0, guards=("protect",)),
)
SAME = tuple(change(one.resource.name, Operation.SAME, one.resource.type) for one in CREATED)
UPDATED = (
    change("telemetry", Operation.UPDATE, differences=("labels",)),
    change("archive", Operation.SAME, BUCKET),
)
DELETED = tuple(change(one.resource.name, Operation.DELETE, one.resource.type) for one in CREATED)

PASSED = Report(
    subject="plant.yaml",
    project="demo",
    stack="dev",
    steps=(
        Step(Stage.UP, CREATED, (), 4.5),
        Step(Stage.PREVIEW, SAME, (), 1.0),
        Step(Stage.REFRESH, SAME, (), 1.0),
        Step(Stage.UPDATE, UPDATED, (), 2.0),
        Step(Stage.UNPROTECT, SAME, (), 1.5),
        Step(Stage.DESTROY, DELETED, (), 1.25),
    ),
    update="one more label",
    guarded=(CREATED[1],),
    calls=(Calls("pubsub.googleapis.com", ("pubsub.projects.topics.create",), 3, 1, 4.25),),
    beforehand=("storage.googleapis.com",),
    enabled=("pubsub.googleapis.com",),
    permissions=("pubsub.topics.create", "storage.buckets.create"),
    left=(Leftover("cloudkms.googleapis.com/projects/p/locations/l/keyRings/r", "key rings cannot be deleted"),),
)
"""A rehearsal without a fault."""
