"""Tables are cut by time and refuse to be read whole; without a pipeline Pub/Sub fills one of them."""

import json

import pytest

from components.data import AGGREGATES, MEASURES, Data, stack
from components.recorded import Recorded, Stack
from groundplan_components.measures import windowed_columns

TABLE = "gcp:bigquery/table:Table"
EXPORT = stack(Data(processing=False))


def _tables(found: Stack) -> list[Recorded]:
    return [table for table in found.of(TABLE) if "view" not in table.inputs]


@pytest.mark.parametrize("found", [stack(), EXPORT])
def test_partitions_and_clusters_are_columns_of_the_table(found: Stack) -> None:
    for table in _tables(found):
        columns = {column["name"]: column["type"] for column in json.loads(table.inputs["schema"])}
        assert columns[table.inputs["timePartitioning"]["field"]] == "TIMESTAMP"
        assert set(table.inputs.get("clusterings", ())) <= columns.keys()


@pytest.mark.parametrize("found", [stack(), EXPORT])
def test_no_table_is_read_whole_or_kept_for_ever(found: Stack) -> None:
    for table in _tables(found):
        assert table.inputs["requirePartitionFilter"] is True
        assert table.inputs["timePartitioning"]["expirationMs"] == 400 * 86_400_000


def test_windows_have_a_column_for_each_aggregate_of_each_number() -> None:
    columns = json.loads(stack().the("acme-prod-warehouse-windowed").inputs["schema"])
    assert [column["name"] for column in columns] == [c.name for c in windowed_columns(MEASURES, AGGREGATES)]


def test_without_a_pipeline_there_is_no_table_that_only_a_pipeline_fills() -> None:
    assert {table.inputs["tableId"] for table in EXPORT.of(TABLE)} == {"raw", "newest"}
    assert {table.inputs["tableId"] for table in stack().of(TABLE)} == {"raw", "newest", "windowed", "dead_letters"}


def test_without_a_pipeline_pubsub_writes_the_raw_table() -> None:
    config = EXPORT.the("acme-prod-warehouse-export-messages").inputs["bigqueryConfig"]
    assert config["table"] == "plant-123.acme_prod.raw"
    assert config["useTopicSchema"] is True


def test_the_writer_reaches_the_raw_table_only() -> None:
    grants = EXPORT.of("gcp:bigquery/iamMember:IamMember")
    assert [grant.inputs["tableId"] for grant in grants] == ["raw"]


def test_only_a_protected_site_protects_its_tables() -> None:
    unprotected = stack(Data(protected=False))
    assert all(table.inputs["deletionProtection"] for table in _tables(stack()))
    assert not any(table.inputs["deletionProtection"] for table in unprotected.of(TABLE))
    assert unprotected.the("acme-prod-warehouse-dataset").inputs["deleteContentsOnDestroy"] is True
    assert stack().the("acme-prod-warehouse-dataset").inputs["deleteContentsOnDestroy"] is False
