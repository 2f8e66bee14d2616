"""Secrets: where their payloads are replicated, how long they live, when they rotate.

Source: https://cloud.google.com/secret-manager/docs/reference/rest/v1/projects.secrets
"""

from __future__ import annotations

from datetime import datetime, timedelta

from groundplan.rehearse import facts
from groundplan.rehearse.call import Call
from groundplan.rehearse.references import require_crypto_key
from groundplan.rehearse.replies import Json, Refusal, invalid
from groundplan.rehearse.services.secretmanager.api import PLACES, later, numbered, service

_SOONEST = timedelta(minutes=5)
"""How near a rotation may be. Source: the description of `nextRotationTime` in the discovery document."""

_INPUTS = ("labels", "annotations", "replication", "rotation", "topics", "ttl", "expireTime", "versionDestroyTtl")


@service.written(*PLACES)
def complete(call: Call, secret: Json, old: Json | None) -> Json:
    """Check a secret; a time to live becomes the time at which it expires."""
    if call.method.action == "patch" and not call.query.get("updateMask"):
        raise invalid("The update mask must name at least one field.", "updateMask")
    inputs = {key: secret[key] for key in _INPUTS if key in secret}
    facts.require("gcp:secretmanager/secret:Secret", inputs | {"secretId": secret["name"].rpartition("/")[2]})
    _require_replication(call, secret, old)
    _require_rotation(call, secret, old)
    for topic in secret.get("topics", ()):
        if call.state.get(f"pubsub.googleapis.com/{topic.get('name', '')}") is None:
            raise Refusal("FAILED_PRECONDITION", f"Pub/Sub topic [{topic.get('name', '')}] does not exist.")
    _require_aliases(call, secret)
    if delay := secret.get("versionDestroyTtl"):
        later(call, delay, "secret.versionDestroyTtl")
    if life := secret.get("ttl"):
        expires = later(call, life, "secret.ttl")
        secret = {key: value for key, value in secret.items() if key != "ttl"} | {"expireTime": expires}
    return secret


@service.read(*PLACES)
def shown(_call: Call, secret: Json) -> Json:
    """A secret by its name with the project's number."""
    return secret | {"name": numbered(secret["name"])}


def _require_replication(call: Call, secret: Json, old: Json | None) -> None:
    replication = secret.get("replication")
    if old is not None and replication != old.get("replication"):
        raise invalid("The replication of a secret cannot be changed.", "secret.replication")
    if "/locations/" in call.path:
        if replication:
            raise invalid("A regional secret has no replication.", "secret.replication")
        return
    if not replication or len(replication) != 1:
        raise invalid("secret.replication: one of automatic and userManaged must be provided.", "secret.replication")
    replicas = replication.get("userManaged", {}).get("replicas", [])
    if "userManaged" in replication and not replicas:
        raise invalid("secret.replication.userManaged: at least one replica must be provided.", "secret.replication")
    for holder in (replication.get("automatic", {}), *replicas):
        if key := holder.get("customerManagedEncryption", {}).get("kmsKeyName"):
            require_crypto_key(call.state, key, "secret.replication")


def _require_rotation(call: Call, secret: Json, old: Json | None) -> None:
    rotation = secret.get("rotation", {})
    moment = rotation.get("nextRotationTime")
    if not moment or moment == (old or {}).get("rotation", {}).get("nextRotationTime"):
        return
    if datetime.fromisoformat(moment) < call.now + _SOONEST:
        raise invalid("The next rotation must be at least 5 minutes in the future.", "secret.rotation.nextRotationTime")


def _require_aliases(call: Call, secret: Json) -> None:
    for alias, number in secret.get("versionAliases", {}).items():
        if alias.isdigit() or alias == "latest":
            raise invalid(f"Invalid version alias '{alias}'.", "secret.versionAliases")
        if call.get(f"{secret['name']}/versions/{number}") is None:
            raise Refusal("NOT_FOUND", f"Secret Version [{numbered(secret['name'])}/versions/{number}] not found.")
