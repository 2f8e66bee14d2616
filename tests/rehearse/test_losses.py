"""An update is told to lose data exactly where it does."""

from dataclasses import replace

import pytest

from groundplan.catalog.data_file import read
from groundplan.catalog.provider import resource_type
from groundplan.engine.preview import Resource
from groundplan.rehearse.changes import Change, Operation
from groundplan.rehearse.losses import losses

BUCKET = Change(
    resource=Resource(
        urn="urn:pulumi:d::p::gcp:storage/bucket:Bucket::archive", type="gcp:storage/bucket:Bucket", name="a"
    ),
    operation=Operation.REPLACE,
    forced_by=("location",),
)


@pytest.mark.parametrize("operation", [Operation.REPLACE, Operation.DELETE])
def test_a_bucket_that_is_replaced_or_deleted_loses_its_objects(operation: Operation) -> None:
    (loss,) = losses([replace(BUCKET, operation=operation)])
    assert loss.holds == "objects"
    assert loss.forced_by == ("location",)


@pytest.mark.parametrize("operation", [Operation.CREATE, Operation.UPDATE, Operation.SAME])
def test_what_stays_loses_nothing(operation: Operation) -> None:
    assert losses([replace(BUCKET, operation=operation)]) == ()


def test_what_was_refused_loses_nothing() -> None:
    assert losses([replace(BUCKET, done=False)]) == ()


def test_what_is_only_forgotten_by_the_engine_loses_nothing() -> None:
    assert losses([replace(BUCKET, kept=True)]) == ()


def test_what_its_program_can_make_again_loses_nothing() -> None:
    network = replace(BUCKET.resource, type="gcp:compute/network:Network")
    assert losses([replace(BUCKET, resource=network)]) == ()


def test_every_type_that_holds_data_is_one_of_the_providers() -> None:
    rows = read("data_holders")
    assert [token for token in [*rows["types"], *rows["abandoned"]] if resource_type(token) is None] == []
