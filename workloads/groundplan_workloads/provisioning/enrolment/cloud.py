"""Registry and authority on Google Cloud: Firestore and CA Service."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from cryptography import x509
from google.cloud import firestore
from google.cloud.security import privateca_v1

from .csr import Request
from .service import Issued, Token

DEVICES = "devices"
TOKENS = "enrolment_tokens"
CALL_SECONDS = 20.0


class FirestoreRegistry:
    """Tokens in `enrolment_tokens`, named by their hash, and devices in `devices`, named by their id."""

    def __init__(self, client: firestore.Client) -> None:
        self._client = client

    def spend(self, token_hash: str, decide: Callable[[Token | None], Token]) -> Token:
        """Replace a token by what `decide` makes of it, in one transaction."""
        reference = self._client.collection(TOKENS).document(token_hash)

        @firestore.transactional
        def run(transaction: firestore.Transaction) -> Token:
            found = reference.get(transaction=transaction)
            fields = found.to_dict() if found.exists else None
            token = decide(_token(fields) if fields else None)
            transaction.set(reference, asdict(token), merge=True)
            return token

        spent: Token = run(self._client.transaction())
        return spent

    def record(self, token: Token, issued: Issued, now: datetime) -> None:
        """Write the device as active with this certificate."""
        self._client.collection(DEVICES).document(token.device_id).set(
            {
                "status": "active",
                "gateway": token.gateway,
                "certificate_serial": issued.serial,
                "certificate_expires": issued.expires,
                "enrolled_at": now,
            },
            merge=True,
        )


class CaServiceAuthority:
    """Issues from a pool with the template of device certificates. lifetime: at most what pool and template allow."""

    def __init__(
        self, client: privateca_v1.CertificateAuthorityServiceClient, pool: str, template: str, lifetime: timedelta
    ) -> None:
        self._client = client
        self._pool = pool
        self._template = template
        self._lifetime = lifetime

    def issue(self, request: Request) -> Issued:
        """Issue a certificate; raises GoogleAPICallError. A second one for the same request says the same."""
        call = privateca_v1.CreateCertificateRequest(
            parent=self._pool,
            certificate_id=f"{request.device_id[:30]}-{uuid.uuid4().hex}",
            certificate=privateca_v1.Certificate(
                pem_csr=request.pem, lifetime=self._lifetime, certificate_template=self._template
            ),
        )
        return _issued(self._client.create_certificate(call, timeout=CALL_SECONDS))


def _token(fields: dict[str, Any]) -> Token:
    return Token(
        fields["device_id"], fields["expires_at"], fields.get("gateway"), fields.get("request"), fields.get("used_at")
    )


def _issued(certificate: privateca_v1.Certificate) -> Issued:
    parsed = x509.load_pem_x509_certificate(certificate.pem_certificate.encode())
    return Issued(
        certificate.pem_certificate,
        tuple(certificate.pem_certificate_chain),
        f"{parsed.serial_number:x}",
        parsed.not_valid_after_utc,
    )
