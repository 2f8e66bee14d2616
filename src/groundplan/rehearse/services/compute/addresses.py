"""Static addresses, external and internal, of a region or global.

Source: https://cloud.google.com/compute/docs/ip-addresses and the description of Address in the discovery document.
"""

from __future__ import annotations

from groundplan.rehearse import facts
from groundplan.rehearse.call import Call
from groundplan.rehearse.replies import Json
from groundplan.rehearse.services.compute import ips, references
from groundplan.rehearse.services.compute.api import service, wrong
from groundplan.rehearse.services.compute.links import link, path
from groundplan.rehearse.services.compute.resources import rule

_WITH_NETWORK = ("VPC_PEERING", "PRIVATE_SERVICE_CONNECT", "IPSEC_INTERCONNECT")
"""Purposes of internal addresses that name a network and no subnetwork."""


@rule("compute.addresses", "compute.globalAddresses")
def _address(call: Call, place: str, body: Json, _old: Json | None) -> Json:
    """A reserved address."""
    internal = body.get("addressType") == "INTERNAL"
    if not internal and (body.get("subnetwork") or body.get("network")):
        raise wrong("subnetwork", body.get("subnetwork", ""), "Only INTERNAL addresses lie in a subnetwork.")
    facts.require("gcp:compute/address:Address", _inputs(body))
    made = {"addressType": "EXTERNAL", "status": "RESERVED", **body}
    if not internal:
        return {"networkTier": "PREMIUM", "address": ips.external(call), **made}
    made = {"networkTier": "PREMIUM", "purpose": "GCE_ENDPOINT", **made}
    if made["purpose"] in _WITH_NETWORK:
        if "network" not in made:
            raise wrong("network", "", f"An address of purpose {made['purpose']} needs a network.")
        return {"address": made.get("address", "10.64.0.0")} | made
    subnetwork = path(made.get("subnetwork") or _default(call), call.project)
    made["subnetwork"] = link(subnetwork)
    asked = str(made.get("address", ""))
    return made | {"address": ips.internal(call, subnetwork, place, asked=asked)}


@service.deleted("compute.addresses", "compute.globalAddresses")
def _deleted(call: Call, body: Json) -> None:
    """Give the address back."""
    references.require_unused(call, call.path)
    if "subnetwork" in body:
        ips.release(call, path(body["subnetwork"], call.project), call.path)


def _inputs(body: Json) -> Json:
    named = ("address", "prefixLength", "purpose", "addressType", "networkTier", "labels")
    return {key: body[key] for key in named if key in body}


def _default(call: Call) -> str:
    return f"projects/{call.project}/regions/{call.parameters['region']}/subnetworks/default"
