"""Keys: what they are for, how their versions are made, which one encrypts.

Source: https://cloud.google.com/kms/docs/reference/rest/v1/projects.locations.keyRings.cryptoKeys and
https://cloud.google.com/kms/docs/algorithms
"""

from __future__ import annotations

from datetime import datetime, timedelta

from groundplan.rehearse import facts
from groundplan.rehearse.call import Call, seconds, timestamp
from groundplan.rehearse.replies import Json, Refusal, invalid
from groundplan.rehearse.services.cloudkms import versions
from groundplan.rehearse.services.cloudkms.api import KEYS, find, service

_DESTROYED_AFTER = "2592000s"
"""How long versions wait for their destruction, unless told. Source: the field's description in discovery."""

_PURPOSES = {
    "ENCRYPT_DECRYPT": ("GOOGLE_SYMMETRIC_ENCRYPTION", "EXTERNAL_SYMMETRIC_ENCRYPTION"),
    "RAW_ENCRYPT_DECRYPT": ("AES_",),
    "ASYMMETRIC_SIGN": ("RSA_SIGN_", "EC_SIGN_", "PQ_SIGN_"),
    "ASYMMETRIC_DECRYPT": ("RSA_DECRYPT_",),
    "MAC": ("HMAC_",),
    "KEY_ENCAPSULATION": ("ML_KEM_", "KEM_"),
    "AES_WRAPPING": ("AES_256_KWP",),
}
"""What the algorithms of a purpose start with."""

_FIXED = ("purpose", "destroyScheduledDuration", "importOnly", "cryptoKeyBackend")


@service.written(KEYS)
def complete(call: Call, key: Json, old: Json | None) -> Json:
    """Check a key and fill in what it leaves open; a new one gets its first version."""
    if call.method.action == "patch" and not call.query.get("updateMask"):
        raise invalid("The update mask must name at least one field.", "updateMask")
    purpose = key.get("purpose", "CRYPTO_KEY_PURPOSE_UNSPECIFIED")
    if purpose == "CRYPTO_KEY_PURPOSE_UNSPECIFIED":
        raise invalid("The purpose of a key must be specified.", "cryptoKey.purpose")
    template = _template(purpose, key.get("versionTemplate", {}))
    key = {"destroyScheduledDuration": _DESTROYED_AFTER, **key, "versionTemplate": template}
    inputs = {name: key[name] for name in ("purpose", "rotationPeriod", "destroyScheduledDuration") if name in key}
    facts.require("gcp:kms/cryptoKey:CryptoKey", inputs | {"name": key["name"].rpartition("/")[2]})
    _require_rotation(key)
    if old:
        changed = [name for name in _FIXED if old.get(name) != key.get(name)]
        if changed:
            raise invalid(f"The field {changed[0]} of a key cannot be changed.", "updateMask")
    elif call.query.get("skipInitialVersionCreation") != "true" and not key.get("importOnly"):
        version = versions.make(call, key)
        if purpose == "ENCRYPT_DECRYPT":
            key["primary"] = version["name"]
    return key


@service.read(KEYS)
def shown(call: Call, key: Json) -> Json:
    """A key with its primary version as it stands; rotated first, where its time has come."""
    key = _rotated(call, key)
    return key | ({"primary": find(call, key["primary"])} if "primary" in key else {})


@service.method(f"{KEYS}.updatePrimaryVersion")
def update_primary(call: Call) -> Json:
    """Say which version encrypts from now on."""
    key = find(call, call.path)
    if key["purpose"] != "ENCRYPT_DECRYPT":
        raise Refusal("FAILED_PRECONDITION", f"A key for {key['purpose']} has no primary version.")
    version = find(call, f"{call.path}/cryptoKeyVersions/{call.body.get('cryptoKeyVersionId', '')}")
    if version["state"] not in ("ENABLED", "DISABLED"):
        raise Refusal("FAILED_PRECONDITION", f"{version['name']} is in state {version['state']}.")
    key["primary"] = version["name"]
    call.state.put(call.name, key)
    return shown(call, key)


def _rotated(call: Call, key: Json) -> Json:
    """The key, with a new primary version where its next rotation lies in the past."""
    moment = key.get("nextRotationTime")
    if not moment or datetime.fromisoformat(moment) > call.now:
        return key
    period = timedelta(seconds=seconds(key["rotationPeriod"])) if "rotationPeriod" in key else None
    key = dict(key)
    del key["nextRotationTime"]
    if period:
        missed = (call.now - datetime.fromisoformat(moment)) // period + 1
        key["nextRotationTime"] = timestamp(datetime.fromisoformat(moment) + missed * period)
    key["primary"] = versions.make(call, key)["name"]
    call.state.put(f"{call.host}/{key['name']}", key)
    return key


def _template(purpose: str, given: Json) -> Json:
    """How versions are made; raises a 400 for an algorithm that the purpose does not have."""
    default = {"ENCRYPT_DECRYPT": "GOOGLE_SYMMETRIC_ENCRYPTION", "MAC": "HMAC_SHA256"}.get(purpose)
    template = {"protectionLevel": "SOFTWARE"} | ({"algorithm": default} if default else {}) | given
    algorithm = template.get("algorithm", "")
    if not algorithm.startswith(_PURPOSES[purpose]):
        text = f"The algorithm {algorithm or 'of the version template'} is not one for {purpose}."
        raise invalid(text, "cryptoKey.versionTemplate.algorithm")
    return template


def _require_rotation(key: Json) -> None:
    rotates = "rotationPeriod" in key or "nextRotationTime" in key
    if rotates and key["purpose"] != "ENCRYPT_DECRYPT":
        raise invalid(f"A key for {key['purpose']} cannot rotate by itself.", "cryptoKey.rotationPeriod")
    if "rotationPeriod" in key and "nextRotationTime" not in key:
        raise invalid("If rotation_period is set, next_rotation_time must also be set.", "cryptoKey.nextRotationTime")
