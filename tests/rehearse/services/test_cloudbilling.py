"""Billing accounts, and which of them pays for a project."""

AT = "/cloudbilling.googleapis.com/v1"
ACCOUNT = "billingAccounts/0A0A0A-0B0B0B-0C0C0C"


def test_every_account_that_can_be_is_open(cloud):
    assert cloud.ok("GET", f"{AT}/{ACCOUNT}")["open"]
    assert cloud.refused("GET", f"{AT}/billingAccounts/mine")[0] == 404


def test_a_new_project_is_paid_for_by_nobody_until_it_is_told(cloud):
    cloud.ok("POST", "/cloudresourcemanager.googleapis.com/v3/projects", {"projectId": "sensor-fleet"})
    info = f"{AT}/projects/sensor-fleet/billingInfo"
    assert not cloud.ok("GET", info)["billingEnabled"]
    cloud.ok("PUT", info, {"billingAccountName": ACCOUNT})
    assert cloud.ok("GET", info)["billingAccountName"] == ACCOUNT
    assert [each["projectId"] for each in cloud.ok("GET", f"{AT}/{ACCOUNT}/projects")["projectBillingInfo"]] == [
        "sensor-fleet"
    ]


def test_a_project_that_was_there_is_paid_for(cloud):
    assert cloud.ok("GET", f"{AT}/projects/sensor-fleet/billingInfo")["billingEnabled"]


def test_a_subaccount_has_the_currency_of_its_master(cloud):
    made = cloud.ok("POST", f"{AT}/billingAccounts", {"displayName": "Sub", "masterBillingAccount": ACCOUNT})
    assert cloud.ok("GET", f"{AT}/{made['name']}") == made
    assert cloud.ok("GET", f"{AT}/{ACCOUNT}/subAccounts")["billingAccounts"] == [made]


def test_who_may_pay_with_an_account_is_its_policy(cloud):
    policy = {"bindings": [{"role": "roles/billing.user", "members": ["user:a@example.com"]}]}
    cloud.ok("POST", f"{AT}/{ACCOUNT}:setIamPolicy", {"policy": policy})
    assert cloud.ok("GET", f"{AT}/{ACCOUNT}:getIamPolicy")["bindings"] == policy["bindings"]
