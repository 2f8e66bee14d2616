"""Buckets are private, and their objects only get colder until they go."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.data import stack
from components.recorded import SITE, record
from groundplan_components.bucket import COLDER, Bucket, BucketArgs, lifecycle

BUCKET = "gcp:storage/bucket:Bucket"
days = st.integers(1, 4000).map(lambda count: timedelta(days=count))


@st.composite
def schedules(draw: st.DrawFn) -> tuple[timedelta, list[tuple[timedelta, str]]]:
    classes = sorted(draw(st.sets(st.sampled_from(COLDER))), key=COLDER.index)
    ages = sorted(draw(st.sets(days, min_size=len(classes) + 1, max_size=len(classes) + 1)))
    return ages[-1], list(zip(ages, classes, strict=False))


@given(schedules())
def test_objects_get_colder_with_age_and_are_deleted_last(
    schedule: tuple[timedelta, list[tuple[timedelta, str]]],
) -> None:
    keep, colder = schedule
    aged = [rule for rule in lifecycle(keep, colder) if rule["condition"].get("with_state") != "ARCHIVED"]
    *moves, delete, _ = aged
    assert [move["action"]["storage_class"] for move in moves] == [name for _, name in colder]
    assert delete["action"]["type"] == "Delete"
    assert all(move["condition"]["age"] < delete["condition"]["age"] for move in moves)


@pytest.mark.parametrize(
    ("keep", "colder"),
    [
        (100, ((30, "COLDLINE"), (60, "NEARLINE"))),
        (100, ((60, "NEARLINE"), (30, "COLDLINE"))),
        (100, ((200, "ARCHIVE"),)),
        (100, ((30, "NEARLINE"), (60, "NEARLINE"))),
        (None, ((30, "FROZEN"),)),
    ],
)
def test_an_order_that_makes_no_sense_is_refused(keep: int | None, colder: tuple[tuple[int, str], ...]) -> None:
    with pytest.raises(ValueError, match="must come in this order"):
        lifecycle(timedelta(days=keep) if keep else None, [(timedelta(days=age), name) for age, name in colder])


def test_no_bucket_can_be_made_public() -> None:
    buckets = stack().of(BUCKET)
    assert buckets
    for bucket in buckets:
        assert bucket.inputs["uniformBucketLevelAccess"] is True
        assert bucket.inputs["publicAccessPrevention"] == "enforced"
        assert bucket.inputs["location"] == SITE.region


def test_only_what_can_be_made_again_goes_with_the_stack() -> None:
    disposable = {bucket.name for bucket in stack().of(BUCKET) if bucket.inputs["forceDestroy"]}
    assert disposable == {"acme-prod-work-bucket", "acme-prod-staging-bucket"}
    assert all(b.inputs["versioning"]["enabled"] for b in stack().of(BUCKET) if b.name not in disposable)


def test_only_what_cannot_be_made_again_is_paid_for_after_it_is_deleted() -> None:
    for bucket in stack().of(BUCKET):
        kept = bucket.inputs["softDeletePolicy"]["retentionDurationSeconds"]
        assert bool(kept) is not bucket.inputs["forceDestroy"]


def test_a_grant_on_a_folder_reaches_no_other_object() -> None:
    def program() -> None:
        Bucket("b", BucketArgs(site=SITE, bucket="plant-123-b")).grant_reader("who", "serviceAccount:a", "mine/")

    condition = record(program).the("b-who-reads").inputs["condition"]
    assert condition["expression"] == 'resource.name.startsWith("projects/_/buckets/plant-123-b/objects/mine/")'
