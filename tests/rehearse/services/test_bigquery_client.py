"""Google's own client of BigQuery against a served emulator."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from google.api_core import exceptions
from google.auth.credentials import AnonymousCredentials
from google.cloud import bigquery
from google.cloud.bigquery import SchemaField


@pytest.fixture(scope="module")
def client(served):
    return bigquery.Client("p", credentials=AnonymousCredentials(), client_options={"api_endpoint": served})


@pytest.fixture(scope="module")
def dataset(client):
    made = bigquery.Dataset("p.sales")
    made.location, made.labels = "EU", {"team": "x"}
    return client.create_dataset(made)


@pytest.fixture(scope="module")
def table(client, dataset):
    schema = [
        SchemaField("id", "INTEGER", "REQUIRED"),
        SchemaField("at", "TIMESTAMP"),
        SchemaField("day", "DATE"),
        SchemaField("price", "NUMERIC"),
        SchemaField("tags", "STRING", "REPEATED"),
        SchemaField("place", "RECORD", fields=[SchemaField("lat", "FLOAT"), SchemaField("ok", "BOOLEAN")]),
    ]
    made = bigquery.Table(dataset.table("orders"), schema)
    made.time_partitioning = bigquery.TimePartitioning(field="day", expiration_ms=86_400_000)
    made.clustering_fields = ["id"]
    return client.create_table(made)


def test_a_dataset_comes_back_with_who_may_use_it(client, dataset):
    found = client.get_dataset("sales")
    assert (found.location, found.labels) == ("EU", {"team": "x"})
    assert ("OWNER", "projectOwners") in [(entry.role, entry.entity_id) for entry in found.access_entries]
    assert [each.dataset_id for each in client.list_datasets(filter="labels.team:x")] == ["sales"]
    found.description = "orders"
    assert client.update_dataset(found, ["description"]).description == "orders"
    found.description = "late"
    with pytest.raises(exceptions.PreconditionFailed):
        client.update_dataset(found, ["description"])


def test_a_table_comes_back_as_it_was_made(client, table):
    found = client.get_table("sales.orders")
    assert found.schema == table.schema
    assert (found.time_partitioning.field, found.clustering_fields, found.num_rows) == ("day", ["id"], 0)
    assert [each.table_id for each in client.list_tables("sales")] == ["orders"]
    with pytest.raises(exceptions.Conflict):
        client.create_table(table)
    client.create_table(table, exists_ok=True)


def test_rows_are_streamed_and_read_back_with_their_types(client, table):
    moment = datetime(2026, 11, 24, 12, 30, 0, 5, tzinfo=UTC)
    row = {
        "id": 1,
        "at": moment,
        "day": date(2026, 11, 24),
        "price": Decimal("1.50"),
        "tags": ["a", "b"],
        "place": {"lat": 1.5, "ok": True},
    }
    assert client.insert_rows(table, [row]) == []
    (found,) = client.list_rows(table)
    assert dict(found.items()) == row
    assert client.get_table(table).num_rows == 1


def test_bad_rows_are_told_and_keep_good_ones_out(client, table):
    before = client.get_table(table).num_rows
    rows = [{"id": 2}, {"id": "x"}, {"other": 1, "id": 3}]
    errors = {each["index"]: each["errors"][0]["reason"] for each in client.insert_rows_json(table, rows)}
    assert errors == {0: "stopped", 1: "invalid", 2: "invalid"}
    assert client.get_table(table).num_rows == before
    told = client.insert_rows_json(table, rows, skip_invalid_rows=True, ignore_unknown_values=True)
    assert [each["index"] for each in told] == [1]
    assert client.get_table(table).num_rows == before + 2


def test_columns_are_added_and_not_taken_away(client, dataset):
    made = client.create_table(bigquery.Table(dataset.table("growing"), [SchemaField("a", "STRING")]))
    made.schema = [*made.schema, SchemaField("b", "STRING")]
    assert len(client.update_table(made, ["schema"]).schema) == 2
    made = client.get_table(made)
    made.schema = made.schema[1:]
    with pytest.raises(exceptions.BadRequest, match="Field a is missing in new schema"):
        client.update_table(made, ["schema"])


def test_a_view_needs_its_tables(client, dataset, table):
    view = bigquery.Table(dataset.table("view"))
    view.view_query = "SELECT id FROM `p.sales.orders`"
    assert client.create_table(view).table_type == "VIEW"
    other = bigquery.Table(dataset.table("broken"))
    other.view_query = "SELECT id FROM `p.sales.none`"
    with pytest.raises(exceptions.NotFound, match="Not found: Table"):
        client.create_table(other)


def test_who_may_read_a_table(client, table):
    policy = client.get_iam_policy(table)
    policy.bindings.append({"role": "roles/bigquery.dataViewer", "members": {"user:a@example.com"}})
    client.set_iam_policy(table, policy)
    assert client.get_iam_policy(table).bindings[0]["role"] == "roles/bigquery.dataViewer"


def test_routines_are_kept(client, dataset):
    routine = bigquery.Routine(
        "p.sales.add_one",
        type_="SCALAR_FUNCTION",
        body="x + 1",
        arguments=[
            bigquery.RoutineArgument(
                name="x", data_type=bigquery.StandardSqlDataType(type_kind=bigquery.StandardSqlTypeNames.INT64)
            )
        ],
    )
    client.create_routine(routine)
    assert client.get_routine("sales.add_one").body == "x + 1"
    assert [each.routine_id for each in client.list_routines("sales")] == ["add_one"]
    client.delete_routine("sales.add_one")


def test_a_query_says_that_it_is_not_emulated(client):
    with pytest.raises(exceptions.MethodNotImplemented):
        client.query("SELECT 1", retry=None, job_retry=None)


def test_a_dataset_that_is_not_empty_stays(client):
    client.create_dataset("p.full")
    client.create_table(bigquery.Table("p.full.t", [SchemaField("a", "STRING")]))
    with pytest.raises(exceptions.BadRequest, match="still in use"):
        client.delete_dataset("p.full")
    client.delete_dataset("p.full", delete_contents=True)
    with pytest.raises(exceptions.NotFound):
        client.get_table("p.full.t")
