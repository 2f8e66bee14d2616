"""The registry and the function that enrols devices agree on names."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

from components.edge import stack
from groundplan_components.device_registry import BY_EXPIRY, DEVICES, EXPIRY, TOKENS

ENROLMENT = Path(str(files("groundplan_workloads"))) / "provisioning" / "enrolment"


def test_the_function_is_given_every_variable_that_it_reads() -> None:
    read = set(re.findall(r'environment(?:\[|\.get\()"([A-Z_]+)"', (ENROLMENT / "http.py").read_text()))
    given = stack().the("acme-prod-registry-function").inputs["serviceConfig"]["environmentVariables"]
    assert read
    assert read == set(given)


def test_the_function_writes_the_collections_that_are_indexed_and_expire() -> None:
    written = "".join(path.read_text() for path in ENROLMENT.glob("*.py"))
    assert {f'"{DEVICES}"', f'"{TOKENS}"', *(f'"{path}"' for path in BY_EXPIRY)} <= set(re.findall(r'"\w+"', written))
    assert EXPIRY in written


def test_the_function_issues_and_finds_certificates_and_writes_one_database() -> None:
    account = "serviceAccount:acme-prod-enrol@plant-123.iam.gserviceaccount.com"
    held = {found.inputs["role"]: found.inputs for found in stack() if found.inputs.get("member") == account}
    assert set(held) == {
        "roles/datastore.user",
        "roles/privateca.auditor",
        "roles/privateca.certificateRequester",
        "roles/privateca.templateUser",
    }
    database = "projects/plant-123/databases/acme-prod-registry"
    assert held["roles/datastore.user"]["condition"]["expression"] == f'resource.name == "{database}"'


def test_an_attack_is_bounded_in_what_it_costs() -> None:
    service = stack().the("acme-prod-registry-function").inputs["serviceConfig"]
    assert service["maxInstanceCount"] <= 10
    assert service["minInstanceCount"] == 0


def test_tokens_expire_without_an_index_on_their_time() -> None:
    field = stack().the("acme-prod-registry-token-expiry").inputs
    assert (field["collection"], field["field"], field["ttlConfig"], field["indexConfig"]) == (TOKENS, EXPIRY, {}, {})
