"""The Cloud Billing Budget API: budgets of a billing account.

Source: https://cloud.google.com/billing/docs/reference/budget/rest/v1/billingAccounts.budgets and the descriptions of
the discovery document.
"""

from __future__ import annotations

import re
import uuid
from datetime import date

from groundplan.rehearse.call import Call, etag, project_number
from groundplan.rehearse.replies import Json, Refusal, invalid
from groundplan.rehearse.service import Service
from groundplan.rehearse.services import cloudbilling

service = Service("billingbudgets", ("v1",), types="google.cloud.billing.budgets.v1", always_enabled=True)

_BUDGETS = "billingbudgets.billingAccounts.budgets"
_NAME, _CHANNELS = 60, 5
_FIRST = date(2017, 1, 1)
"""Source: the descriptions of displayName, monitoringNotificationChannels and startDate."""

_TOPIC = re.compile(r"projects/([^/]+)/topics/[^/]+")
_CHANNEL = re.compile(r"projects/([^/]+)/notificationChannels/[^/]+")


@service.identity(_BUDGETS)
def identity(call: Call) -> str:
    """Budgets are named by the server."""
    return f"{call.path}/{uuid.uuid4()}"


@service.written(_BUDGETS)
def budget(call: Call, new: Json, old: Json | None) -> Json:
    """Check a budget and fill in what the server does: currency, period, treatment of credits, bases of thresholds."""
    name = str(new["name"])
    if len(new.get("displayName", "")) > _NAME:
        raise invalid(f"The display name is longer than {_NAME} characters", "budget.display_name")
    rules = new.get("thresholdRules", [])
    if any(float(rule.get("thresholdPercent", 0)) < 0 for rule in rules):
        raise invalid("A threshold must not be negative", "budget.threshold_rules.threshold_percent")
    _check_notifications(call, new.get("notificationsRule", {}))
    made: Json = {
        **new,
        "amount": _amount(call, name, new.get("amount", {}), old),
        "budgetFilter": _filter(new.get("budgetFilter", {}), new.get("amount", {})),
    }
    if rules:
        made["thresholdRules"] = [{"spendBasis": "CURRENT_SPEND", **rule} for rule in rules]
    made.pop("etag", None)
    return {**made, "etag": etag([made, call.state.next("budgets")])}


def _amount(call: Call, name: str, amount: Json, old: Json | None) -> Json:
    """An amount in the currency of its account; raises a 400 for another, and for none or both kinds of amount."""
    if len(amount.keys() & {"specifiedAmount", "lastPeriodAmount"}) != 1:
        raise invalid("A budget has either a specified amount or that of the last period", "budget.amount")
    if "specifiedAmount" not in amount:
        return amount
    money = amount["specifiedAmount"]
    paying, _, _ = name.partition("/budgets/")
    kept = call.state.note(f"currency/{paying}")
    currency = (
        kept["code"] if kept else money.get("currencyCode") or cloudbilling.account(call.state, paying)["currencyCode"]
    )
    before = old["amount"].get("specifiedAmount", {}).get("currencyCode") if old else None
    if money.get("currencyCode", currency) != (before or currency):
        text = f"The currency of the budget must be that of the billing account, {before or currency}"
        raise invalid(text, "budget.amount.specified_amount.currency_code")
    if int(money.get("units", 0)) < 0:
        raise invalid("The amount must not be negative", "budget.amount.specified_amount.units")
    call.state.put_note(f"currency/{paying}", {"code": currency})
    return {"specifiedAmount": {**money, "currencyCode": currency}}


def _filter(given: Json, amount: Json) -> Json:
    if len(given.get("labels", {})) > 1:
        raise invalid("A budget can be filtered by one label only", "budget.budget_filter.labels")
    period = given.get("customPeriod")
    if period is not None:
        if given.get("calendarPeriod", "CALENDAR_PERIOD_UNSPECIFIED") != "CALENDAR_PERIOD_UNSPECIFIED":
            raise invalid("A budget has a calendar period or a custom one", "budget.budget_filter.usage_period")
        if "lastPeriodAmount" in amount:
            raise invalid("The amount of the last period needs a calendar period", "budget.amount")
        if _day(period["startDate"]) < _FIRST:
            raise invalid("The start date must be after 1 January 2017", "budget.budget_filter.custom_period")
        if "endDate" in period and _day(period["endDate"]) <= _day(period["startDate"]):
            raise invalid("The period must end after it starts", "budget.budget_filter.custom_period")
    treatment = given.get("creditTypesTreatment", "INCLUDE_ALL_CREDITS")
    if ("creditTypes" in given) != (treatment == "INCLUDE_SPECIFIED_CREDITS"):
        text = "Credit types go with INCLUDE_SPECIFIED_CREDITS, and only with it"
        raise invalid(text, "budget.budget_filter.credit_types")
    made: Json = {**given, "creditTypesTreatment": treatment}
    if period is None:
        made.setdefault("calendarPeriod", "MONTH")
    if "projects" in given:
        made["projects"] = [f"projects/{project_number(name.partition('/')[2])}" for name in given["projects"]]
    return made


def _check_notifications(call: Call, rule: Json) -> None:
    """Raise a 400 for notifications that could reach nobody."""
    place = "budget.notifications_rule"
    topic = str(rule.get("pubsubTopic", ""))
    if topic:
        if rule.get("schemaVersion") != "1.0":
            raise invalid("The schema version of Pub/Sub notifications must be 1.0", f"{place}.schema_version")
        if not _TOPIC.fullmatch(topic):
            raise invalid(f"'{topic}' is not the name of a topic", f"{place}.pubsub_topic")
        if call.state.get(f"pubsub.googleapis.com/{topic}") is None:
            raise Refusal("NOT_FOUND", f"The Pub/Sub topic {topic} does not exist.")
    channels = rule.get("monitoringNotificationChannels", [])
    if len(channels) > _CHANNELS:
        raise invalid(
            f"At most {_CHANNELS} notification channels are allowed", f"{place}.monitoring_notification_channels"
        )
    for channel in channels:
        if not _CHANNEL.fullmatch(channel):
            raise invalid(
                f"'{channel}' is not the name of a notification channel", f"{place}.monitoring_notification_channels"
            )
        if call.state.get(f"monitoring.googleapis.com/{channel}") is None:
            raise Refusal("NOT_FOUND", f"The notification channel {channel} does not exist.")


def _day(told: Json) -> date:
    try:
        return date(int(told.get("year", 0)), int(told.get("month", 0)), int(told.get("day", 0)))
    except ValueError as wrong:
        raise invalid(f"The date is invalid: {wrong}", "budget.budget_filter.custom_period") from None
