"""Notification channels: numbered by the API, and kept while an alert policy names them.

Source: https://cloud.google.com/monitoring/api/ref_v3/rest/v3/projects.notificationChannels
"""

from __future__ import annotations

from groundplan.rehearse import facts, standard
from groundplan.rehearse.call import Call
from groundplan.rehearse.replies import Json, Refusal, invalid
from groundplan.rehearse.services.monitoring.api import numbered, policies, service

_CHANNELS = "monitoring.projects.notificationChannels"
_VERIFIED = "VERIFIED"
_TO_VERIFY = frozenset({"sms"})
"""Types whose owner must send a code back. Source: the description of NotificationChannel's verificationStatus."""

service.identity(_CHANNELS)(numbered)


@service.written(_CHANNELS)
def _channel(call: Call, body: Json, old: Json | None) -> Json:
    """A channel as it is kept; raises Refusal for what the API refuses."""
    if not body.get("type"):
        raise invalid("The type of a notification channel is required", "notificationChannel.type")
    if old and body["type"] != old["type"]:
        raise invalid("The type of a notification channel cannot be changed", "notificationChannel.type")
    facts.require("gcp:monitoring/notificationChannel:NotificationChannel", body)
    record = {"mutateTime": call.time}
    made = {"creationRecord": old["creationRecord"] if old else record, "mutationRecords": [record]}
    status = {"verificationStatus": "UNVERIFIED"} if body["type"] in _TO_VERIFY else {}
    return {"enabled": True} | status | body | made


@service.deleted(_CHANNELS)
def _deleted(call: Call, channel: Json) -> None:
    """Refuse to delete a channel that policies name, unless forced: then they forget it."""
    for name, policy in policies(call):
        named = policy.get("notificationChannels", [])
        if channel["name"] not in named:
            continue
        if call.query.get("force") != "true":
            raise Refusal(
                "FAILED_PRECONDITION",
                f"Cannot delete notification channel {channel['name']}: the alerting policy {policy['name']} uses it.",
            )
        call.state.put(name, policy | {"notificationChannels": [each for each in named if each != channel["name"]]})


@service.method(f"{_CHANNELS}.sendVerificationCode")
def _send(call: Call) -> Json:
    """Send a code to a channel: nobody is reached."""
    standard.existing(call)
    return {}


@service.method(f"{_CHANNELS}.getVerificationCode")
def _code(call: Call) -> Json:
    """The code that verifies a channel."""
    if standard.existing(call).get("verificationStatus") != _VERIFIED:
        raise Refusal("FAILED_PRECONDITION", "The channel has not been verified")
    return {"code": f"G-{call.path.rpartition('/')[2][-6:]}"}


@service.method(f"{_CHANNELS}.verify")
def _verify(call: Call) -> Json:
    """Take a code for what was sent."""
    if not call.body.get("code"):
        raise invalid("The code is required", "code")
    channel = standard.existing(call) | {"verificationStatus": _VERIFIED}
    call.state.put(call.name, channel)
    return channel
