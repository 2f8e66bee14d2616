"""Enrolment, with real signing requests, a real certificate authority in memory and Google's Firestore emulator."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http import HTTPStatus

import flask
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID
from google.api_core.exceptions import ServiceUnavailable
from google.cloud import firestore as client

from groundplan_components import device_registry
from groundplan_workloads.provisioning.enrolment import cloud
from groundplan_workloads.provisioning.enrolment.cloud import FirestoreRegistry
from groundplan_workloads.provisioning.enrolment.csr import Request, verified
from groundplan_workloads.provisioning.enrolment.http import CALLS_PER_MINUTE, LARGEST_BODY, Endpoint, RateLimit
from groundplan_workloads.provisioning.enrolment.refusal import RefusedError
from groundplan_workloads.provisioning.enrolment.service import Issued, Token, enrol, sha256

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
SOON = NOW + timedelta(hours=1)
KEY = ec.generate_private_key(ec.SECP256R1())
SECRET = "a-token-of-256-bits"  # noqa: S105


def name(*common_names: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, each) for each in common_names])


def pem(request: x509.CertificateSigningRequest) -> str:
    return request.public_bytes(serialization.Encoding.PEM).decode()


def csr(device_id: str = "d1") -> str:
    return pem(x509.CertificateSigningRequestBuilder().subject_name(name(device_id)).sign(KEY, hashes.SHA256()))


@dataclass
class MemoryRegistry:
    """Tokens and devices in memory."""

    tokens: dict[str, Token] = field(default_factory=dict)
    devices: dict[str, Issued] = field(default_factory=dict)

    def spend(self, token_hash: str, decide: Callable[[Token | None], Token]) -> Token:
        self.tokens[token_hash] = decide(self.tokens.get(token_hash))
        return self.tokens[token_hash]

    def record(self, token: Token, issued: Issued, now: datetime) -> None:
        assert now <= issued.expires
        self.devices[token.device_id] = issued


class MemoryAuthority:
    """A certificate authority with a key of its own."""

    def __init__(self) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())

    def issue(self, request: Request) -> Issued:
        signed = x509.load_pem_x509_csr(request.pem.encode())
        certificate = (
            x509.CertificateBuilder()
            .subject_name(signed.subject)
            .issuer_name(name("root"))
            .public_key(signed.public_key())
            .serial_number(7)
            .not_valid_before(NOW)
            .not_valid_after(NOW + timedelta(days=3650))
            .sign(self._key, hashes.SHA256())
        )
        text = certificate.public_bytes(serialization.Encoding.PEM).decode()
        return Issued(text, ("chain",), "7", certificate.not_valid_after_utc)


def registry(**token: object) -> MemoryRegistry:
    given = {"device_id": "d1", "expires_at": SOON} | token
    return MemoryRegistry({sha256(SECRET): Token(**given)})  # type: ignore[arg-type]


def test_a_device_with_its_token_gets_a_certificate_for_its_own_key() -> None:
    known = registry()
    issued = enrol(SECRET, csr(), NOW, known, MemoryAuthority())
    certificate = x509.load_pem_x509_certificate(issued.certificate.encode())
    assert certificate.subject == name("d1")
    assert certificate.public_key() == KEY.public_key()
    assert known.devices == {"d1": issued}
    assert known.tokens[sha256(SECRET)].used_at == NOW


def test_a_token_is_good_for_one_request_only() -> None:
    known = registry()
    once = csr()
    enrol(SECRET, once, NOW, known, MemoryAuthority())
    enrol(SECRET, once, NOW, known, MemoryAuthority())
    with pytest.raises(RefusedError) as refused:
        enrol(SECRET, csr(), NOW, known, MemoryAuthority())
    assert refused.value.status == HTTPStatus.UNAUTHORIZED


@pytest.mark.parametrize(
    ("secret", "token", "device_id"),
    [
        ("another", {}, "d1"),
        (SECRET, {"expires_at": NOW}, "d1"),
        (SECRET, {"request": "spent on another"}, "d1"),
        (SECRET, {}, "d2"),
    ],
)
def test_a_token_that_is_no_good_is_refused_in_one_way(secret: str, token: dict[str, object], device_id: str) -> None:
    known = registry(**token)
    before = dict(known.tokens)
    with pytest.raises(RefusedError) as refused:
        enrol(secret, csr(device_id), NOW, known, MemoryAuthority())
    assert refused.value.message == "the token is unknown, expired, used, or for another device"
    assert (known.tokens, known.devices) == (before, {})


def with_names() -> str:
    other = x509.SubjectAlternativeName([x509.DNSName("broker.example.com")])
    builder = x509.CertificateSigningRequestBuilder().subject_name(name("d1"))
    return pem(builder.add_extension(other, critical=False).sign(KEY, hashes.SHA256()))


def of_key(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) -> str:
    return pem(x509.CertificateSigningRequestBuilder().subject_name(name("d1")).sign(key, hashes.SHA256()))


def of_subject(subject: x509.Name) -> str:
    return pem(x509.CertificateSigningRequestBuilder().subject_name(subject).sign(KEY, hashes.SHA256()))


def tampered() -> str:
    der = bytearray(x509.load_pem_x509_csr(csr("device-1").encode()).public_bytes(serialization.Encoding.DER))
    position = der.index(b"device-1")
    der[position : position + 8] = b"device-2"
    return pem(x509.load_der_x509_csr(bytes(der)))


@pytest.mark.parametrize(
    ("request_pem", "told"),
    [
        ("", "not readable"),
        ("-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----", "not readable"),
        (tampered(), "not signed by its own key"),
        (of_key(rsa.generate_private_key(65537, 2048)), "P-256"),
        (of_key(ec.generate_private_key(ec.SECP384R1())), "P-256"),
        (with_names(), "extensions or other names"),
        (of_subject(name("d1", "d2")), "one common name"),
        (of_subject(x509.Name([])), "one common name"),
        (csr("d1/#"), "letters, digits"),
        (csr("x" * 64), "letters, digits"),
    ],
)
def test_a_signing_request_that_asks_for_anything_else_is_refused(request_pem: str, told: str) -> None:
    with pytest.raises(RefusedError, match=told):
        verified(request_pem)


def test_the_function_keeps_to_the_registrys_collections() -> None:
    assert (cloud.DEVICES, cloud.TOKENS) == (device_registry.DEVICES, device_registry.TOKENS)
    assert device_registry.EXPIRY in Token.__slots__


def test_of_many_requests_at_once_a_token_serves_one(firestore: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FIRESTORE_EMULATOR_HOST", firestore)
    database = client.Client("test-project", database=f"devices-{uuid.uuid4().hex[:8]}")
    known = FirestoreRegistry(database)
    token = database.collection(cloud.TOKENS).document(sha256(SECRET))
    token.set({"device_id": "d1", "expires_at": SOON, "gateway": "g1"})
    issued: list[Issued] = []

    def attempt(request_pem: str) -> None:
        with suppress(RefusedError):
            issued.append(enrol(SECRET, request_pem, NOW, known, MemoryAuthority()))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(attempt, [csr() for _ in range(4)]))
    assert len(issued) == 1
    device = database.collection(cloud.DEVICES).document("d1").get().to_dict()
    assert {key: device[key] for key in ("status", "gateway", "certificate_expires")} == {
        "status": "active",
        "gateway": "g1",
        "certificate_expires": issued[0].expires,
    }
    assert SECRET not in json.dumps(token.get().to_dict(), default=str)


def post(endpoint: Endpoint, body: object = None, **more: object) -> tuple[int, dict[str, object]]:
    given = {"method": "POST", "json": body} | more
    with flask.Flask("test").test_request_context(**given) as context:
        answer = endpoint.answer(context.request)
    return answer.status_code, json.loads(answer.get_data())


def live() -> Endpoint:
    known = MemoryRegistry({sha256(SECRET): Token("d1", datetime.now(UTC) + timedelta(hours=1))})
    return Endpoint(known, MemoryAuthority())


def test_the_answer_is_the_certificate_with_its_chain(capsys: pytest.CaptureFixture[str]) -> None:
    request_pem = csr()
    status, body = post(live(), {"token": SECRET, "csr": request_pem})
    assert status == HTTPStatus.CREATED
    assert str(body["certificate"]).startswith("-----BEGIN CERTIFICATE-----")
    assert body["chain"] == ["chain"]
    logged = capsys.readouterr().out
    assert json.loads(logged)["event"] == "enrolled"
    assert SECRET not in logged
    assert request_pem not in logged


@pytest.mark.parametrize(
    ("more", "status", "code"),
    [
        ({"method": "GET"}, HTTPStatus.METHOD_NOT_ALLOWED, "method"),
        ({"json": {"token": "x" * LARGEST_BODY, "csr": ""}}, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "size"),
        ({"json": None, "data": "{}"}, HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "type"),
        ({"json": None, "data": "{", "content_type": "application/json"}, HTTPStatus.BAD_REQUEST, "json"),
        ({"json": []}, HTTPStatus.BAD_REQUEST, "fields"),
        ({"json": {"token": "x" * 257, "csr": "x"}}, HTTPStatus.BAD_REQUEST, "fields"),
        ({"json": {"token": SECRET, "csr": "x"}}, HTTPStatus.BAD_REQUEST, "csr"),
        ({"json": {"token": "another", "csr": csr()}}, HTTPStatus.UNAUTHORIZED, "token"),
    ],
)
def test_a_bad_request_is_answered_with_its_status_and_code(
    more: dict[str, object], status: HTTPStatus, code: str
) -> None:
    answered, body = post(live(), **more)
    assert (answered, body["error"]["code"]) == (status, code)  # type: ignore[index]


def test_a_cloud_that_does_not_answer_may_be_asked_again() -> None:
    class AwayAuthority:
        def issue(self, request: Request) -> Issued:
            raise ServiceUnavailable(request.device_id)

    known = MemoryRegistry({sha256(SECRET): Token("d1", datetime.now(UTC) + timedelta(hours=1))})
    request_pem = csr()
    assert post(Endpoint(known, AwayAuthority()), {"token": SECRET, "csr": request_pem})[0] == 503
    assert post(Endpoint(known, MemoryAuthority()), {"token": SECRET, "csr": request_pem})[0] == 201


def test_too_many_calls_from_one_address_wait_for_the_next_minute() -> None:
    minutes = [0.0]
    limit = RateLimit(clock=lambda: minutes[0] * 60)
    for _ in range(CALLS_PER_MINUTE):
        limit.take("192.0.2.1")
    with pytest.raises(RefusedError) as refused:
        limit.take("192.0.2.1")
    assert refused.value.status == HTTPStatus.TOO_MANY_REQUESTS
    limit.take("192.0.2.2")
    minutes[0] = 1
    limit.take("192.0.2.1")
