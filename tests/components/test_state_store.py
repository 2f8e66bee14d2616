"""Devices' newest values expire, and access ends at the database."""

from components.data import Data, stack


def test_access_is_to_this_database_only() -> None:
    grant = stack().the("acme-prod-state-stream-writes")
    assert grant.inputs["role"] == "roles/datastore.user"
    database = "projects/plant-123/databases/acme-prod-state"
    assert grant.inputs["condition"]["expression"] == f'resource.name == "{database}"'


def test_newest_values_expire() -> None:
    expiry = stack().the("acme-prod-state-newest-expiry")
    assert (expiry.inputs["collection"], expiry.inputs["field"]) == ("newest", "expires_at")
    assert expiry.inputs["ttlConfig"] == {}


def test_a_protected_site_protects_the_database() -> None:
    database = stack().the("acme-prod-state-database").inputs
    assert database["deleteProtectionState"] == "DELETE_PROTECTION_ENABLED"
    assert database["pointInTimeRecoveryEnablement"] == "POINT_IN_TIME_RECOVERY_ENABLED"


def test_an_unprotected_database_goes_with_its_stack() -> None:
    database = stack(Data(protected=False)).the("acme-prod-state-database").inputs
    assert database["deleteProtectionState"] == "DELETE_PROTECTION_DISABLED"
    assert database["deletionPolicy"] == "DELETE"
