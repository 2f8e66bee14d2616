"""Protection is seen where it stands, and lifted from every resource of a program."""

import pulumi
import pytest
from pulumi_gcp import bigquery, firestore, pubsub, storage

from groundplan.rehearse.protection import abandoned, guards, unprotected
from groundplan.testing import preview

P = "acme-telemetry"


def guarded() -> None:
    storage.Bucket("archive", name="acme-archive", location="EU", project=P, opts=pulumi.ResourceOptions(protect=True))
    dataset = bigquery.Dataset("d", dataset_id="d", project=P, location="EU")
    bigquery.Table("rows", dataset_id=dataset.dataset_id, table_id="rows", project=P, deletion_protection=True)
    firestore.Database(
        "documents",
        name="documents",
        project=P,
        location_id="eur3",
        type="FIRESTORE_NATIVE",
        delete_protection_state="DELETE_PROTECTION_ENABLED",
    )
    pubsub.Topic("kept", name="kept", project=P, deletion_policy="PREVENT")
    pubsub.Topic("left", name="left", project=P, deletion_policy="ABANDON")


@pytest.mark.parametrize(
    ("inputs", "protect", "by"),
    [
        ({}, False, ()),
        ({}, True, ("protect",)),
        ({"deletionProtection": True}, False, ("deletionProtection",)),
        ({"deletionProtection": False}, False, ()),
        ({"deleteProtectionState": "DELETE_PROTECTION_ENABLED"}, False, ("deleteProtectionState",)),
        ({"deletionPolicy": "PREVENT"}, True, ("protect", "deletionPolicy")),
        ({"deletionPolicy": "ABANDON"}, False, ()),
    ],
)
def test_what_guards_a_resource_is_named(inputs: dict[str, object], protect: bool, by: tuple[str, ...]) -> None:
    assert guards(inputs, protect=protect) == by


def test_firestore_is_abandoned_unless_it_is_told_otherwise() -> None:
    database = "gcp:firestore/database:Database"
    assert abandoned(database, {})
    assert not abandoned(database, {"deletionPolicy": "DELETE"})
    assert not abandoned("gcp:pubsub/topic:Topic", {})


def test_nothing_of_an_unprotected_program_is_guarded() -> None:
    made = preview(unprotected(guarded))
    assert made.problems == ()
    assert [one.name for one in made.resources if guards(one.inputs, protect=one.protect)] == []
    assert [one.name for one in preview(guarded).resources if guards(one.inputs, protect=one.protect)] == [
        "rows",
        "documents",
        "kept",
        "archive",
    ]


def test_all_else_of_an_unprotected_program_stays_as_it_is() -> None:
    made = preview(unprotected(guarded))
    assert made.named("left").inputs["deletionPolicy"] == "ABANDON"
    assert made.named("archive").inputs["location"] == "EU"
    assert made.named("rows").inputs["tableId"] == "rows"
