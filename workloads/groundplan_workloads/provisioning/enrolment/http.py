"""The enrolment function over HTTP: `POST {"token": ..., "csr": ...}` answers 201 with the certificate and its chain.

Errors are `{"error": {"code": ..., "message": ...}}`. Logs hold codes and device ids, never a token or a request.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections import OrderedDict
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache
from http import HTTPStatus

import functions_framework
from flask import Request, Response
from google.api_core.exceptions import GoogleAPICallError
from google.cloud import firestore
from google.cloud.security import privateca_v1

from .cloud import CaServiceAuthority, FirestoreRegistry
from .refusal import RefusedError
from .service import Authority, Issued, Registry, enrol

LARGEST_BODY = 16 * 1024
LONGEST_TOKEN = 256
CALLS_PER_MINUTE = 30
ADDRESSES = 10_000
DEFAULT_DAYS = "365"


class RateLimit:
    """So many calls a minute from one address, in this instance; the oldest addresses are forgotten first.

    It keeps a caller from running up costs at Firestore and CA Service; guessing a token is hopeless anyway.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._calls: OrderedDict[tuple[str, int], int] = OrderedDict()

    def take(self, address: str) -> None:
        """Count a call; raises RefusedError (429) when there were too many."""
        key = (address, int(self._clock() // 60))
        self._calls[key] = self._calls.pop(key, 0) + 1
        if len(self._calls) > ADDRESSES:
            self._calls.popitem(last=False)
        if self._calls[key] > CALLS_PER_MINUTE:
            raise RefusedError(HTTPStatus.TOO_MANY_REQUESTS, "rate", "too many calls from this address; wait a minute")


class Endpoint:
    """Answers requests with a registry and an authority."""

    def __init__(self, registry: Registry, authority: Authority, limit: RateLimit | None = None) -> None:
        self._registry = registry
        self._authority = authority
        self._limit = limit or RateLimit()

    def answer(self, request: Request) -> Response:
        """Answer one request; what is refused is answered too."""
        try:
            self._limit.take(_address(request))
            token, csr = _body(request)
            issued = enrol(token, csr, datetime.now(UTC), self._registry, self._authority)
        except RefusedError as refused:
            _log("WARNING", "enrolment_refused", code=refused.code)
            return _json(refused.status, {"error": {"code": refused.code, "message": refused.message}})
        except GoogleAPICallError as failed:
            _log("ERROR", "enrolment_failed", code=type(failed).__name__)
            message = "registry or authority do not answer; the same request may come again"
            return _json(HTTPStatus.SERVICE_UNAVAILABLE, {"error": {"code": "unavailable", "message": message}})
        _log("INFO", "enrolled", serial=issued.serial)
        return _json(HTTPStatus.CREATED, _certificate(issued))


@functions_framework.http
def main(request: Request) -> Response:
    """Answer with the registry and the authority that the environment names."""
    return _endpoint().answer(request)


@cache
def _endpoint() -> Endpoint:
    environment = os.environ
    registry = FirestoreRegistry(firestore.Client(environment["PROJECT"], database=environment["DATABASE"]))
    authority = CaServiceAuthority(
        privateca_v1.CertificateAuthorityServiceClient(),
        environment["CA_POOL"],
        environment["CERTIFICATE_TEMPLATE"],
        timedelta(days=int(environment.get("CERTIFICATE_DAYS", DEFAULT_DAYS))),
    )
    return Endpoint(registry, authority)


def _body(request: Request) -> tuple[str, str]:
    if request.method != "POST":
        raise RefusedError(HTTPStatus.METHOD_NOT_ALLOWED, "method", "only POST is answered")
    if request.content_length is None or request.content_length > LARGEST_BODY:
        message = f"a body has a Content-Length of at most {LARGEST_BODY} bytes"
        raise RefusedError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "size", message)
    if request.mimetype != "application/json":
        raise RefusedError(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "type", "the body must be application/json")
    try:
        body = json.loads(request.get_data())
    except (ValueError, RecursionError) as error:
        raise RefusedError(HTTPStatus.BAD_REQUEST, "json", "the body is not JSON") from error
    fields = (body.get("token"), body.get("csr")) if isinstance(body, dict) else ()
    match fields:
        case (str(token), str(csr)) if 0 < len(token) <= LONGEST_TOKEN and csr:
            return token, csr
        case _:
            raise RefusedError(HTTPStatus.BAD_REQUEST, "fields", "the body needs the texts token and csr")


def _address(request: Request) -> str:
    # Google's front end appends the address that it saw; anything before it is the caller's claim.
    forwarded = request.headers.get("X-Forwarded-For", "")
    return forwarded.rsplit(",", 1)[-1].strip() or request.remote_addr or ""


def _certificate(issued: Issued) -> dict[str, object]:
    return {
        "certificate": issued.certificate,
        "chain": list(issued.chain),
        "expires": issued.expires.isoformat(),
    }


def _json(status: HTTPStatus, content: dict[str, object]) -> Response:
    return Response(json.dumps(content), status=status, mimetype="application/json")


def _log(severity: str, event: str, **fields: str) -> None:
    sys.stdout.write(json.dumps({"severity": severity, "event": event, "message": event} | fields) + "\n")
