"""Addresses, address ranges and ports."""

from __future__ import annotations

import re
from collections.abc import Mapping
from ipaddress import ip_address, ip_network
from typing import Any

from groundplan.engine.rules.fault import Fault

_PREFIX = re.compile(r"/(\d{1,3})")
_PORT = re.compile(r"(\d{1,5})(?:-(\d{1,5}))?")
_HIGHEST_PORT = 65_535


def cidr(value: Any, facts: Mapping[str, Any]) -> Fault | None:
    """Check an address range.

    `facts`: `form` is `network` (prefix needed), `alias` (`/24` alone will do) or `any` (a single address will do; the
    default); `longest` and `shortest`: limits of an IPv4 prefix; `also`: texts accepted besides. Bits below the prefix
    may be set: Google clears them.
    """
    if not isinstance(value, str) or not value or value in facts.get("also", ()):
        return None
    form = facts.get("form", "any")
    if form == "alias" and _PREFIX.fullmatch(value):
        return None
    allowed = f'an address range such as "10.0.0.0/24"{_limits(facts)}'
    if form == "network" and "/" not in value:
        return Fault(code="provider-cidr", says="it has no prefix length", allowed=allowed)
    try:
        network = ip_network(value, strict=False)
    except ValueError:
        return Fault(code="provider-cidr", allowed=allowed)
    if network.version == 4 and not facts.get("shortest", 0) <= network.prefixlen <= facts.get("longest", 32):
        return Fault(code="provider-cidr", says="it has the wrong size", allowed=allowed)
    return None


def ip(value: Any, facts: Mapping[str, Any]) -> Fault | None:
    """Check a single address, IPv4 or IPv6. `facts`: `version` where only one will do."""
    if not isinstance(value, str) or not value:
        return None
    allowed = f"an IPv{facts['version']} address" if "version" in facts else 'an IP address such as "10.0.0.2"'
    try:
        version = ip_address(value).version
    except ValueError:
        return Fault(code="provider-ip", allowed=allowed)
    return None if version == facts.get("version", version) else Fault(code="provider-ip", allowed=allowed)


def port_range(value: Any, facts: Mapping[str, Any]) -> Fault | None:
    """Check a port or a range of ports as text: `8883`, `8000-8010`. `facts`: `min`, the lowest port, if not 0."""
    if isinstance(value, bool) or not isinstance(value, str | int) or value == "":
        return None
    low = facts.get("min", 0)
    allowed = f'a port or a range of ports, {low} to {_HIGHEST_PORT}, such as "8883" or "8000-8010"'
    match = _PORT.fullmatch(str(value))
    first = int(match[1]) if match else -1
    last = int(match[2]) if match and match[2] else first
    if low <= first <= last <= _HIGHEST_PORT:
        return None
    return Fault(code="provider-port", allowed=allowed)


def _limits(facts: Mapping[str, Any]) -> str:
    if "shortest" not in facts and "longest" not in facts:
        return ""
    return f", prefix /{facts.get('shortest', 0)} to /{facts.get('longest', 32)}"
