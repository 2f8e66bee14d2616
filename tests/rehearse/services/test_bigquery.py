"""BigQuery: what it fills in, what it refuses, what rows it takes."""

import pytest

from groundplan.rehearse.services.bigquery import values

ROOT = "/bigquery.googleapis.com/bigquery/v2/projects/p/datasets"
COLUMNS = [
    {"name": "id", "type": "INT64", "mode": "REQUIRED"},
    {"name": "day", "type": "DATE"},
    {"name": "at", "type": "TIMESTAMP"},
    {"name": "tags", "type": "STRING", "mode": "REPEATED"},
]


@pytest.fixture
def dataset(cloud):
    cloud.ok("POST", ROOT, {"datasetReference": {"projectId": "p", "datasetId": "d"}, "location": "EU"})
    return f"{ROOT}/d"


def described(name, **fields):
    reference = {"projectId": "p", "datasetId": "d", "tableId": name}
    return {"tableReference": reference, "schema": {"fields": COLUMNS}} | fields


def create(cloud, name="t", **fields):
    return cloud.ok("POST", f"{ROOT}/d/tables", described(name, **fields))


class TestDatasets:
    def test_what_is_left_open_is_filled_in(self, cloud):
        made = cloud.ok("POST", ROOT, {"datasetReference": {"projectId": "p", "datasetId": "d"}})
        assert (made["id"], made["location"], made["type"]) == ("p:d", "US", "DEFAULT")
        assert made["maxTimeTravelHours"] == "168"
        assert {"role": "OWNER", "specialGroup": "projectOwners"} in made["access"]

    @pytest.mark.parametrize(
        "fields",
        [
            {"datasetReference": {"projectId": "p", "datasetId": "with-dash"}},
            {"location": "mars"},
            {"maxTimeTravelHours": "47"},
            {"maxTimeTravelHours": "50"},
            {"defaultTableExpirationMs": "1"},
            {"access": [{"userByEmail": "a@example.com"}]},
            {"defaultEncryptionConfiguration": {"kmsKeyName": "key"}},
        ],
    )
    def test_what_google_would_refuse_is_refused(self, cloud, fields):
        body = {"datasetReference": {"projectId": "p", "datasetId": "d"}} | fields
        assert cloud.refused("POST", ROOT, body)[0] == 400

    def test_roles_are_told_by_their_older_names(self, cloud, dataset):
        entry = {"role": "roles/bigquery.dataViewer", "userByEmail": "a@example.com"}
        assert cloud.ok("PATCH", dataset, {"access": [entry]})["access"][0]["role"] == "READER"

    def test_access_can_be_taken_away_whole(self, cloud, dataset):
        assert "READER" not in str(cloud.ok("PATCH", dataset, {"access": None})["access"])

    def test_its_place_stays(self, cloud, dataset):
        assert cloud.refused("PATCH", dataset, {"location": "US"})[0] == 400

    def test_a_name_is_taken_once(self, cloud, dataset):
        status, message = cloud.refused("POST", ROOT, cloud.ok("GET", dataset))
        assert (status, message) == (409, "Already Exists: Dataset p:d")


@pytest.mark.usefixtures("dataset")
class TestTables:
    def test_types_are_told_by_the_names_of_the_api(self, cloud):
        made = create(cloud)
        assert [field["type"] for field in made["schema"]["fields"]] == ["INTEGER", "DATE", "TIMESTAMP", "STRING"]
        assert (made["type"], made["location"], made["numRows"], made["id"]) == ("TABLE", "EU", "0", "p:d.t")

    @pytest.mark.parametrize(
        "fields",
        [
            {"schema": {"fields": [{"name": "a", "type": "WORD"}]}},
            {"schema": {"fields": [{"name": "a", "type": "STRING"}, {"name": "A", "type": "STRING"}]}},
            {"schema": {"fields": [{"name": "a.b", "type": "STRING"}]}},
            {"timePartitioning": {"type": "WEEK"}},
            {"timePartitioning": {"type": "DAY", "field": "none"}},
            {"timePartitioning": {"type": "DAY", "field": "id"}},
            {"timePartitioning": {"type": "HOUR", "field": "day"}},
            {"rangePartitioning": {"field": "day", "range": {"start": "0", "end": "9", "interval": "1"}}},
            {"rangePartitioning": {"field": "id", "range": {"start": "9", "end": "0", "interval": "1"}}},
            {"clustering": {"fields": ["none"]}},
            {"clustering": {"fields": ["tags"]}},
            {"tableConstraints": {"primaryKey": {"columns": ["none"]}}},
            {"view": {"query": " "}},
            {"labels": {"Upper": "x"}},
        ],
    )
    def test_what_google_would_refuse_is_refused(self, cloud, fields):
        assert cloud.refused("POST", f"{ROOT}/d/tables", described("t", **fields))[0] == 400

    def test_a_key_refers_to_a_table_that_exists(self, cloud):
        other = {"projectId": "p", "datasetId": "d", "tableId": "none"}
        pairs = [{"referencingColumn": "id", "referencedColumn": "id"}]
        key = {"name": "k", "referencedTable": other, "columnReferences": pairs}
        body = described("t", tableConstraints={"foreignKeys": [key]})
        assert cloud.refused("POST", f"{ROOT}/d/tables", body)[0] == 404

    def test_a_table_inherits_from_its_dataset(self, cloud):
        key = "projects/x/locations/eu/keyRings/r/cryptoKeys/k"
        defaults = {"defaultEncryptionConfiguration": {"kmsKeyName": key}, "defaultPartitionExpirationMs": "86400000"}
        cloud.ok("PATCH", f"{ROOT}/d", defaults)
        made = create(cloud, timePartitioning={"type": "DAY", "field": "day"})
        assert made["encryptionConfiguration"] == {"kmsKeyName": key}
        assert made["timePartitioning"]["expirationMs"] == "86400000"

    @pytest.mark.parametrize(
        ("columns", "says"),
        [
            (COLUMNS[1:], "Field id is missing in new schema"),
            (
                [{"name": "id", "type": "STRING", "mode": "REQUIRED"}, *COLUMNS[1:]],
                "changed type from INTEGER to STRING",
            ),
            ([COLUMNS[0], COLUMNS[1] | {"mode": "REQUIRED"}, *COLUMNS[2:]], "changed mode from NULLABLE to REQUIRED"),
            ([*COLUMNS, {"name": "new", "type": "STRING", "mode": "REQUIRED"}], "Cannot add required fields"),
        ],
    )
    def test_a_column_is_not_taken_away_or_made_narrower(self, cloud, columns, says):
        create(cloud)
        status, message = cloud.refused("PATCH", f"{ROOT}/d/tables/t", {"schema": {"fields": columns}})
        assert status == 400
        assert says in message

    def test_a_required_column_becomes_nullable(self, cloud):
        create(cloud)
        columns = [{"name": "id", "type": "INTEGER", "mode": "NULLABLE"}, *COLUMNS[1:]]
        changed = cloud.ok("PATCH", f"{ROOT}/d/tables/t", {"schema": {"fields": columns}})
        assert changed["schema"]["fields"][0]["mode"] == "NULLABLE"

    def test_the_way_it_is_cut_stays(self, cloud):
        create(cloud, timePartitioning={"type": "DAY", "field": "day"})
        changed = {"timePartitioning": {"type": "MONTH", "field": "day"}}
        assert cloud.refused("PATCH", f"{ROOT}/d/tables/t", changed)[0] == 400

    def test_a_table_goes_with_its_rows(self, cloud):
        create(cloud)
        cloud.ok("POST", f"{ROOT}/d/tables/t/insertAll", {"rows": [{"json": {"id": 1}}]})
        cloud.ok("DELETE", f"{ROOT}/d/tables/t")
        cloud.ok("DELETE", f"{ROOT}/d")


@pytest.mark.usefixtures("dataset")
class TestRows:
    def test_rows_come_in_pages_and_chosen_columns(self, cloud):
        create(cloud)
        rows = [{"json": {"id": number, "tags": ["a"]}} for number in range(3)]
        cloud.ok("POST", f"{ROOT}/d/tables/t/insertAll", {"rows": rows})
        first = cloud.ok("GET", f"{ROOT}/d/tables/t/data", maxResults=2, selectedFields="id")
        assert [row["f"] for row in first["rows"]] == [[{"v": "0"}], [{"v": "1"}]]
        assert first["totalRows"] == "3"
        rest = cloud.ok("GET", f"{ROOT}/d/tables/t/data", pageToken=first["pageToken"])
        assert [row["f"][0]["v"] for row in rest["rows"]] == ["2"]
        assert "pageToken" not in rest

    def test_a_view_takes_no_rows(self, cloud):
        create(cloud, "v", view={"query": "SELECT 1 AS id"}, schema={})
        assert cloud.refused("POST", f"{ROOT}/d/tables/v/insertAll", {"rows": [{"json": {}}]})[0] == 400


@pytest.mark.parametrize(
    ("kind", "value", "kept"),
    [
        ("INTEGER", "7", "7"),
        ("INTEGER", 7.0, "7"),
        ("FLOAT", "1e3", "1000.0"),
        ("BOOLEAN", "TRUE", "true"),
        ("STRING", 5, "5"),
        ("TIMESTAMP", 1.5, "1500000"),
        ("TIMESTAMP", "1970-01-01 00:00:01 UTC", "1000000"),
        ("TIMESTAMP", "1970-01-01T01:00:00+01:00", "0"),
        ("DATE", "2026-11-24", "2026-11-24"),
        ("NUMERIC", "1.50", "1.5"),
        ("BYTES", "eA==", "eA=="),
        ("JSON", {"a": 1}, '{"a": 1}'),
    ],
)
def test_a_value_is_read_by_its_type(kind, value, kept):
    faults = []
    assert values.read([{"name": "a", "type": kind}], {"a": value}, faults, ignore=False) == {"a": kept}
    assert faults == []


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("INTEGER", 1.5),
        ("INTEGER", True),
        ("INTEGER", 1 << 63),
        ("FLOAT", "x"),
        ("BOOLEAN", "yes"),
        ("STRING", ["x"]),
        ("TIMESTAMP", "yesterday"),
        ("DATE", "2026-02-30"),
        ("NUMERIC", "x"),
        ("NUMERIC", "1e999999999"),
        ("NUMERIC", "NaN"),
        ("BYTES", "!"),
        ("JSON", "{"),
        ("RECORD", "x"),
    ],
)
def test_a_value_of_another_type_is_told(kind, value):
    faults = []
    values.read([{"name": "a", "type": kind}], {"a": value}, faults, ignore=False)
    assert [fault["location"] for fault in faults] == ["a"]


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ({}, "Missing required field: id."),
        ({"id": None}, "Field id is required but was null."),
        ({"id": 1, "tags": "x"}, "This field: tags is repeated: a list is expected."),
        ({"id": 1, "other": 1}, "no such field: other."),
    ],
)
def test_a_row_that_does_not_fit_its_table_is_told(row, says):
    faults = []
    fields = [COLUMNS[0] | {"type": "INTEGER"}, *COLUMNS[1:]]
    values.read(fields, row, faults, ignore=False)
    assert [fault["message"] for fault in faults] == [says]
