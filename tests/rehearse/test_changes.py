"""What the engine did is read from its events: the same words for a preview, an update and a refresh."""

from typing import Any

from pulumi.automation.events import EngineEvent

from groundplan.rehearse.changes import Operation, Seen, changes, counts, differing, problems

URN = "urn:pulumi:dev::demo::gcp:pubsub/topic:Topic::telemetry"
TOPIC = "gcp:pubsub/topic:Topic"


def state(**more: Any) -> dict[str, Any]:
    return {"type": TOPIC, "urn": URN, "id": "t", "custom": True, "inputs": {"name": "telemetry"}, **more}


def event(sequence: int, form: str, op: str, **metadata: Any) -> Seen:
    told = {"op": op, "urn": URN, "type": TOPIC, "new": state(), **metadata}
    return Seen(sequence / 10, EngineEvent.from_json({"sequence": sequence, form: {"metadata": told}}))


def before(sequence: int, op: str, **metadata: Any) -> Seen:
    return event(sequence, "resourcePreEvent", op, **metadata)


def after(sequence: int, op: str, **metadata: Any) -> Seen:
    return event(sequence, "resOutputsEvent", op, **metadata)


def test_a_creation_lasts_from_its_begin_to_its_outputs() -> None:
    (change,) = changes([before(2, "create"), after(9, "create")])
    assert change.operation is Operation.CREATE
    assert (change.began, change.ended, change.done) == (0.2, 0.9, True)
    assert change.resource.inputs == {"name": "telemetry"}


def test_a_replacement_is_one_change_that_tells_what_forced_it() -> None:
    steps = [
        before(1, "create-replacement", keys=["name"], diffs=["name", "labels"]),
        after(2, "create-replacement"),
        before(3, "replace", keys=["name"]),
        after(4, "replace"),
        before(5, "delete-replaced", new=None, old=state()),
        after(6, "delete-replaced", new=None, old=state()),
    ]
    (change,) = changes(steps)
    assert change.operation is Operation.REPLACE
    assert change.forced_by == ("name",)
    assert change.differences == ("labels", "name")
    assert counts([change]) == {Operation.REPLACE: 1}


def test_a_refresh_is_the_same_unless_its_result_differs() -> None:
    (same,) = changes([before(1, "refresh"), after(2, "refresh")])
    (drifted,) = changes([before(1, "refresh"), after(2, "update", diffs=["labels"])])
    assert differing([same]) == ()
    assert differing([drifted]) == (drifted,)
    assert drifted.operation is Operation.UPDATE


def test_what_failed_or_was_not_come_to_is_not_done() -> None:
    (failed,) = changes([before(1, "create"), event(2, "resOpFailedEvent", "create")])
    (begun,) = changes([before(1, "create")])
    assert not failed.done
    assert not begun.done
    assert counts([failed, begun]) == {}


def test_the_stack_and_providers_are_nobodys_resources() -> None:
    stack = before(1, "create", type="pulumi:pulumi:Stack", urn="urn:pulumi:dev::demo::pulumi:pulumi:Stack::demo-dev")
    provider = before(2, "create", type="pulumi:providers:gcp", urn="urn:pulumi:dev::demo::pulumi:providers:gcp::x")
    assert changes([stack, provider]) == ()


def test_events_are_put_in_the_order_of_the_engine() -> None:
    (change,) = changes([after(9, "create"), before(2, "create")])
    assert change.done


def test_guards_come_from_the_option_and_from_the_providers_defaults() -> None:
    made = state(protect=True, outputs={"deletionProtection": True})
    (change,) = changes([before(1, "create", new=state(protect=True)), after(2, "create", new=made)])
    assert change.guards == ("protect", "deletionProtection")


def test_what_is_abandoned_or_retained_is_kept() -> None:
    abandoned = state(outputs={"deletionPolicy": "ABANDON"})
    for old in (abandoned, state(retainOnDelete=True)):
        (change,) = changes([before(1, "delete", new=None, old=old), after(2, "delete", new=None, old=old)])
        assert change.kept
    (change,) = changes([before(1, "delete", new=None, old=state()), after(2, "delete", new=None, old=state())])
    assert not change.kept


def test_errors_are_problems_of_their_resource_and_warnings_are_not() -> None:
    def said(sequence: int, severity: str, message: str) -> Seen:
        told = {"severity": severity, "message": message, "urn": URN, "color": "never"}
        return Seen(0, EngineEvent.from_json({"sequence": sequence, "diagnosticEvent": told}))

    (problem,) = problems([said(1, "error", "<{%reset%}>no such region<{%reset%}>"), said(2, "warning", "old")])
    assert (problem.message, problem.subject) == ("no such region", URN)
