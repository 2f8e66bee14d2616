"""Labels are set whole, guarded by their fingerprint. Source: the description of labelFingerprint."""

from __future__ import annotations

from groundplan.rehearse import facts, standard
from groundplan.rehearse.call import Call, etag
from groundplan.rehearse.discovery import document
from groundplan.rehearse.replies import Json
from groundplan.rehearse.services.compute.api import find, keep, service, stale


def _set(call: Call) -> Json:
    """Replace the labels of a resource."""
    old = find(call, call.path)
    labels = call.body.get("labels", {})
    if call.body.get("labelFingerprint", "") != old["labelFingerprint"]:
        raise stale("Labels fingerprint either invalid or resource labels have changed")
    facts.require("gcp:compute/address:Address", {"labels": labels})
    new = {key: value for key, value in old.items() if key != "labels"} | ({"labels": labels} if labels else {})
    keep(call, call.path, new | {"labelFingerprint": etag(labels)})
    return standard.respond(service, call, call.path, {}, new)


service.method(*(each.id for each in document("compute", "beta").methods if each.action == "setLabels"))(_set)
