"""A resource cannot act as a service account that does not exist."""

import pytest

JOBS = "/cloudscheduler.googleapis.com/v1/projects/p/locations/europe-west4/jobs"


def job(email):
    return {
        "name": "projects/p/locations/europe-west4/jobs/nightly",
        "schedule": "0 3 * * *",
        "httpTarget": {"uri": "https://example.com/", "oidcToken": {"serviceAccountEmail": email}},
    }


def test_an_account_that_was_never_made_is_refused(cloud):
    status, message = cloud.refused("POST", JOBS, job("caller@p.iam.gserviceaccount.com"))
    assert status == 403
    assert "caller@p.iam.gserviceaccount.com" in message


def test_an_account_that_was_made_is_taken(cloud):
    email = "caller@p.iam.gserviceaccount.com"
    cloud.state.put(f"iam.googleapis.com/projects/p/serviceAccounts/{email}", {"email": email})
    cloud.ok("POST", JOBS, job(email))


@pytest.mark.parametrize(
    "email",
    [
        "123456789012-compute@developer.gserviceaccount.com",
        "p@appspot.gserviceaccount.com",
        "service-123456789012@gcp-sa-pubsub.iam.gserviceaccount.com",
        "service-123456789012@compute-system.iam.gserviceaccount.com",
    ],
)
def test_accounts_of_google_come_with_their_services(cloud, email):
    cloud.ok("POST", JOBS, job(email))
