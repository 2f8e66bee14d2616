"""IP addresses: internal ones out of subnetworks, external ones out of a range that nothing routes.

Source: https://cloud.google.com/vpc/docs/subnets#unusable-ip-addresses-in-every-subnet for what a subnetwork keeps.
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network

from groundplan.rehearse.call import Call
from groundplan.rehearse.replies import Json, Refusal
from groundplan.rehearse.services.compute.api import wrong

_EXTERNAL = IPv4Network("198.18.0.0/15")
"""Where external addresses come from: the range for benchmarks (RFC 2544), so that none is anybody's."""

_KEPT_FIRST, _KEPT_LAST = 2, 2
"""Addresses at both ends of a primary range that Google keeps: network, gateway; second-to-last and broadcast."""


def internal(call: Call, subnetwork: str, owner: str, *, asked: str = "", field: str = "address") -> str:
    """An address of a subnetwork, the first free one unless one is asked for; raises Refusal when there is none.

    subnetwork, owner: relative names. field: where the address was asked for.
    """
    network = IPv4Network((call.get(subnetwork) or {"ipCidrRange": "10.128.0.0/20"})["ipCidrRange"])
    taken = _taken(call, subnetwork)
    if asked:
        return _claim(call, subnetwork, owner, network, asked, field)
    first, last = int(network[0]) + _KEPT_FIRST, int(network[-1]) - _KEPT_LAST
    used = {int(IPv4Address(each)) for each in taken}
    free = next((number for number in range(first, last + 1) if number not in used), None)
    if free is None:
        message = f"IP space of '{subnetwork}' is exhausted."
        raise Refusal("RESOURCE_EXHAUSTED", message, reason="IP_SPACE_EXHAUSTED", http=403)
    return _claim(call, subnetwork, owner, network, str(IPv4Address(free)), field)


def external(call: Call) -> str:
    """An external address that was never given before."""
    number = call.state.next("compute-external-addresses")
    return str(_EXTERNAL[number % (_EXTERNAL.num_addresses - 1)])


def release(call: Call, subnetwork: str, owner: str) -> None:
    """Give back what an owner has of a subnetwork."""
    left = {address: each for address, each in _taken(call, subnetwork).items() if each != owner}
    call.state.put_note(_note(subnetwork), left)


def _claim(call: Call, subnetwork: str, owner: str, network: IPv4Network, asked: str, field: str) -> str:
    taken = _taken(call, subnetwork)
    try:
        inside = IPv4Address(asked) in network
    except ValueError:
        raise wrong(field, asked, "Must be a valid IPv4 address.") from None
    if not inside:
        raise wrong(field, asked, "Requested internal IP address is outside of the IP address range of the subnetwork.")
    if taken.get(asked, owner) != owner:
        reserved = "/addresses/" in taken[asked]
        if not (reserved and "/addresses/" not in owner):
            why = f"IP_IN_USE_BY_ANOTHER_RESOURCE: IP '{asked}' is already being used by '{taken[asked]}'"
            raise Refusal("FAILED_PRECONDITION", why, reason="IP_IN_USE_BY_ANOTHER_RESOURCE")
        return asked
    call.state.put_note(_note(subnetwork), taken | {asked: owner})
    return asked


def _taken(call: Call, subnetwork: str) -> Json:
    return call.state.note(_note(subnetwork)) or {}


def _note(subnetwork: str) -> str:
    return f"compute-addresses/{subnetwork}"
