"""What Cloud Storage refuses of a bucket.

Source: the catalogue's facts, and https://cloud.google.com/storage/docs/locations, .../bucket-lock,
.../uniform-bucket-level-access.
"""

from __future__ import annotations

from groundplan.catalog import bucket_locations
from groundplan.rehearse import facts
from groundplan.rehearse.call import Call
from groundplan.rehearse.references import require_crypto_key
from groundplan.rehearse.replies import Json, Refusal, invalid


def require(call: Call, bucket: Json) -> None:
    """Raise a 400 for a bucket that would be refused, new or changed."""
    if not bucket["name"]:
        raise Refusal("INVALID_ARGUMENT", "Required parameter: name", reason="required")
    facts.require("gcp:storage/bucket:Bucket", _inputs(bucket))
    if not location_type(str(bucket.get("location") or "US").upper(), bucket):
        raise invalid("The specified location constraint is not valid.", "location")
    if key := bucket.get("encryption", {}).get("defaultKmsKeyName"):
        require_crypto_key(call.state, key, "encryption.defaultKmsKeyName")


def require_change(old: Json, new: Json) -> None:
    """Raise a refusal for what cannot be changed once a bucket is there."""
    for field in ("location", "hierarchicalNamespace", "customPlacementConfig"):
        if field in new and str(new[field]).upper() != str(old.get(field)).upper():
            raise invalid(f"The {field} of a bucket cannot be changed.", field)
    before, after = old.get("retentionPolicy", {}), new.get("retentionPolicy", {})
    if before.get("isLocked") and int(after.get("retentionPeriod", 0)) < int(before["retentionPeriod"]):
        raise Refusal("PERMISSION_DENIED", f"Cannot reduce the retention of the locked policy of '{old['name']}'.")


def location_type(location: str, bucket: Json) -> str:
    """`region`, `dual-region` or `multi-region`; empty for a place where no bucket can be."""
    if bucket.get("customPlacementConfig"):
        return "dual-region"
    return bucket_locations.location_type(location) or ""


def _inputs(bucket: Json) -> Json:
    """The bucket under the names that the catalogue's facts have."""
    period = bucket.get("softDeletePolicy", {}).get("retentionDurationSeconds")
    return {
        **{key: bucket[key] for key in ("name", "location", "storageClass", "labels", "rpo") if key in bucket},
        "autoclass": bucket.get("autoclass", {}),
        "lifecycleRules": bucket.get("lifecycle", {}).get("rule", []),
        "publicAccessPrevention": bucket.get("iamConfiguration", {}).get("publicAccessPrevention", ""),
        "softDeletePolicy": {} if period is None else {"retentionDurationSeconds": int(period)},
        "retentionPolicy": bucket.get("retentionPolicy", {}),
        "cors": [{"methods": rule.get("method", [])} for rule in bucket.get("cors", [])],
    }
