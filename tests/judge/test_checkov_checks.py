"""What is known of Checkov's checks beside Checkov: every severity and remedy is of a check that there is."""

import json
import subprocess
from pathlib import Path

import pytest

from groundplan.catalog import checkov_checks
from groundplan.errors import Missing
from groundplan.judge.checkov import environment, process
from groundplan.judge.finding import Severity

LISTING = """\
import json, sys
sys.path.insert(0, sys.argv[1])
import worker
sys.meta_path.insert(0, worker._Hollows())
checks = worker.Checks()
own = [check for each in checks._resource_checks.checks.values() for check in each if check.id.startswith("CKV_GCP")]
said = {check.id: worker._remedy(check) for check in own} | {check.id: "" for check in checks._graph_checks.checks}
print(json.dumps(said))
"""
"""Every check for Google Cloud, with what it says itself about a remedy."""


@pytest.fixture(scope="module")
def said() -> dict[str, str]:
    try:
        python = environment.interpreter()
    except Missing as missing:
        pytest.skip(f"{missing.what}: make setup")
    command = [python, "-I", "-c", LISTING, str(Path(process.WORKER).parent)]
    run = subprocess.run(command, env={"LOG_LEVEL": "CRITICAL"}, capture_output=True, text=True, check=True)
    listed: dict[str, str] = json.loads(run.stdout)
    return listed


def test_every_failure_of_every_check_has_a_remedy(said: dict[str, str]) -> None:
    assert len(said) > 150
    assert [check for check, own in said.items() if not (checkov_checks.remedy(check) or own)] == []


def test_nothing_is_known_of_a_check_that_is_not_there(said: dict[str, str]) -> None:
    assert checkov_checks.listed() - said.keys() == set()


def test_a_remedy_is_one_line_that_tells_what_to_do() -> None:
    for check in checkov_checks.listed():
        remedy = checkov_checks.remedy(check)
        assert not remedy or (remedy.endswith(".") and remedy[0].isupper() and "\n" not in remedy), check


def test_severities_are_those_of_findings_and_medium_where_none_is_published() -> None:
    assert {Severity(checkov_checks.severity(check)) for check in checkov_checks.listed()} >= {
        Severity.HIGH,
        Severity.MEDIUM,
        Severity.LOW,
    }
    assert checkov_checks.severity("CKV_GCP_28") == "high"
    assert checkov_checks.severity("CKV_GCP_99999") == "medium"
