"""Enrolment itself, whatever registry and authority stand behind it.

A token is bound to one device and used once. It is spent before the certificate is issued, and remembers the request it
was spent on: the same request may come again until the token expires, when an answer was lost on its way, and nothing
else can ever be certified with it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from http import HTTPStatus
from typing import Protocol

from .csr import Request, verified
from .refusal import RefusedError


@dataclass(frozen=True, slots=True)
class Token:
    """An enrolment token as the registry keeps it, under the SHA-256 of its text.

    gateway: the gateway that the device stands behind, None for none. request: SHA-256 of the request that it was spent
    on, None while it is unused.
    """

    device_id: str
    expires_at: datetime
    gateway: str | None = None
    request: str | None = None
    used_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Issued:
    """A device's certificate in PEM, the chain up to the root, its serial number in hex, and when it ends."""

    certificate: str
    chain: tuple[str, ...]
    serial: str
    expires: datetime


class Registry(Protocol):
    """Where tokens and devices are kept."""

    def spend(self, token_hash: str, decide: Callable[[Token | None], Token]) -> Token:
        """Replace a token by what `decide` makes of it, in one transaction; its exceptions end the transaction."""

    def record(self, token: Token, issued: Issued, now: datetime) -> None:
        """Write the device as active with this certificate."""


class Authority(Protocol):
    """Who issues certificates."""

    def issue(self, request: Request) -> Issued:
        """Issue a certificate for a verified request."""


def enrol(token_text: str, csr_pem: str, now: datetime, registry: Registry, authority: Authority) -> Issued:
    """Enrol a device; raises RefusedError when the token or the request is not good for it."""
    request = verified(csr_pem)
    request_hash = sha256(request.pem)
    token = registry.spend(sha256(token_text), lambda found: _spent(found, request, request_hash, now))
    issued = authority.issue(request)
    registry.record(token, issued, now)
    return issued


def sha256(text: str) -> str:
    """Hash a text; tokens are found by it, so no two secrets are ever compared and none is stored."""
    return hashlib.sha256(text.encode()).hexdigest()


def _spent(token: Token | None, request: Request, request_hash: str, now: datetime) -> Token:
    # One answer for all of them: it must not tell which tokens there are.
    unusable = token is None or token.expires_at <= now or token.request not in {None, request_hash}
    if token is None or unusable or token.device_id != request.device_id:
        message = "the token is unknown, expired, used, or for another device"
        raise RefusedError(HTTPStatus.UNAUTHORIZED, "token", message)
    return replace(token, request=request_hash, used_at=token.used_at or now)
