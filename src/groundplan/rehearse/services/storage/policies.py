"""IAM policies of buckets and managed folders.

Source: https://cloud.google.com/storage/docs/json_api/v1/buckets/setIamPolicy, .../docs/access-control/iam-roles
(the policy of a new bucket), .../docs/public-access-prevention and .../docs/uniform-bucket-level-access.
"""

from __future__ import annotations

from dataclasses import replace

from groundplan.rehearse import iam_policy
from groundplan.rehearse.call import Call
from groundplan.rehearse.replies import Json, Refusal, invalid
from groundplan.rehearse.services.storage.api import find_bucket, service

_PUBLIC = {"allUsers", "allAuthenticatedUsers"}


@service.method("storage.buckets.getIamPolicy")
def get(call: Call) -> Json:
    """The policy of a bucket."""
    find_bucket(call.state, call.parameters["bucket"])
    return _told(call, iam_policy.get(service, _on_bucket(call)))


@service.method("storage.buckets.setIamPolicy")
def put(call: Call) -> Json:
    """Replace the policy of a bucket; a stale etag is a 412 here, unlike elsewhere."""
    bucket = find_bucket(call.state, call.parameters["bucket"])
    _require_allowed(bucket["iamConfiguration"], call.body.get("bindings", []))
    try:
        return _told(call, iam_policy.put(service, _on_bucket(call)))
    except Refusal as refusal:
        if refusal.status != "ABORTED":
            raise
        raise Refusal("CONDITION_NOT_MET", refusal.message) from None


@service.method("storage.buckets.testIamPermissions", "storage.objects.testIamPermissions")
def test(call: Call) -> Json:
    """The permission asked about: a rehearsal's deployer may do everything."""
    find_bucket(call.state, call.parameters["bucket"])
    return {"kind": "storage#testIamPermissionsResponse", "permissions": [call.query.get("permissions", "")]}


def first_policy(bucket: Json, project: str) -> Json:
    """The policy of a new bucket: the project's owners, editors and viewers by their legacy roles."""
    owners = [f"projectEditor:{project}", f"projectOwner:{project}"]
    viewers = [f"projectViewer:{project}"]
    bindings = [
        {"role": "roles/storage.legacyBucketOwner", "members": owners},
        {"role": "roles/storage.legacyBucketReader", "members": viewers},
    ]
    if bucket["iamConfiguration"]["uniformBucketLevelAccess"]["enabled"]:
        bindings += [
            {"role": "roles/storage.legacyObjectOwner", "members": owners},
            {"role": "roles/storage.legacyObjectReader", "members": viewers},
        ]
    return {"version": 1, "etag": "CAE=", "bindings": bindings}


def _on_bucket(call: Call) -> Call:
    return replace(call, path=f"b/{call.parameters['bucket']}")


def _told(call: Call, policy: Json) -> Json:
    return policy | {"kind": "storage#policy", "resourceId": f"projects/_/buckets/{call.parameters['bucket']}"}


def _require_allowed(access: Json, bindings: list[Json]) -> None:
    """Raise a refusal of public members, or of conditions, where the bucket's access configuration forbids them."""
    public = _PUBLIC & {member for binding in bindings for member in binding.get("members", ())}
    if public and access["publicAccessPrevention"] == "enforced":
        members = "The member bindings allUsers and allAuthenticatedUsers"
        raise Refusal("CONDITION_NOT_MET", f"{members} are not allowed since public access prevention is enforced.")
    if any("condition" in binding for binding in bindings) and not access["uniformBucketLevelAccess"]["enabled"]:
        raise invalid("Conditions need uniform bucket-level access to be enabled on the bucket.")
