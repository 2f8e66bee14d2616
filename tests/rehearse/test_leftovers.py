"""What is left after a destruction is excused only where Google really keeps it."""

import re

import pytest

from groundplan.catalog.data_file import read
from groundplan.rehearse.leftovers import leftovers

KEPT = [
    ("cloudkms.googleapis.com/projects/p/locations/l/keyRings/r", {}),
    ("iam.googleapis.com/projects/p/serviceAccounts/a@p.iam.gserviceaccount.com", {"deleted": True}),
    ("iam.googleapis.com/projects/p/locations/global/workloadIdentityPools/w", {"state": "DELETED"}),
    ("logging.googleapis.com/projects/p/locations/global/buckets/b", {"lifecycleState": "DELETE_REQUESTED"}),
    ("logging.googleapis.com/projects/p/locations/global/buckets/_Default", {"lifecycleState": "ACTIVE"}),
    ("dataflow.googleapis.com/projects/p/locations/l/jobs/j", {"currentState": "JOB_STATE_CANCELLED"}),
    ("serviceusage.googleapis.com/projects/p/services/pubsub.googleapis.com", {"state": "ENABLED"}),
]
GONE = [
    ("pubsub.googleapis.com/projects/p/topics/t", {}),
    ("iam.googleapis.com/projects/p/serviceAccounts/a@p.iam.gserviceaccount.com", {}),
    ("iam.googleapis.com/projects/p/locations/global/workloadIdentityPools/w", {"state": "ACTIVE"}),
    ("logging.googleapis.com/projects/p/locations/global/buckets/b", {"lifecycleState": "ACTIVE"}),
    ("dataflow.googleapis.com/projects/p/locations/l/jobs/j", {"currentState": "JOB_STATE_RUNNING"}),
    ("storage.googleapis.com/b/archive", {}),
]


@pytest.mark.parametrize(("name", "body"), KEPT, ids=lambda value: value if isinstance(value, str) else "")
def test_what_google_keeps_has_a_reason(name: str, body: dict[str, object]) -> None:
    (left,) = leftovers([(name, body)])
    assert left.reason


@pytest.mark.parametrize(("name", "body"), GONE, ids=lambda value: value if isinstance(value, str) else "")
def test_what_should_be_gone_has_none(name: str, body: dict[str, object]) -> None:
    (left,) = leftovers([(name, body)])
    assert left.reason == ""


def test_what_should_be_gone_comes_first() -> None:
    assert [one.name for one in leftovers([KEPT[0], GONE[0]])] == [GONE[0][0], KEPT[0][0]]


def test_every_row_of_the_catalogue_is_sourced_and_a_pattern() -> None:
    for row in read("kept_resources")["kept"]:
        assert re.compile(row["name"])
        assert row["reason"]
        assert row["source"]
        assert re.fullmatch(r"\d{4}-\d\d-\d\d", row["date"])
