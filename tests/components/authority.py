"""A certificate authority like the one that CA Service would run, for tests against a real broker."""

from __future__ import annotations

import datetime as dt
import ipaddress
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

NOW = dt.datetime.now(dt.UTC)
DAY = dt.timedelta(days=1)


class Authority:
    """A root with EC keys; issues for devices and servers, and revokes."""

    def __init__(self, name: str = "root") -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.name = _named(name)
        self.certificate = (
            _builder(self.name, self.name, self.key, 365)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(_usage(signs_certificates=True), critical=True)
            .sign(self.key, hashes.SHA256())
        )
        self._revoked: list[int] = []

    @property
    def pem(self) -> str:
        """The root's certificate."""
        return self.certificate.public_bytes(serialization.Encoding.PEM).decode()

    def device(self, folder: Path, device: str) -> tuple[Path, Path]:
        """Issue a client certificate; the paths of certificate and key."""
        key, certificate = self._issue(device, ExtendedKeyUsageOID.CLIENT_AUTH, None, days=1)
        return _write(folder / f"{device}.pem", certificate), _write(folder / f"{device}.key", key)

    def server(self, *, days: int = 1) -> bytes:
        """Issue a server certificate for 127.0.0.1; key and chain in one, as the secret holds them."""
        name = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
        key, certificate = self._issue("server", ExtendedKeyUsageOID.SERVER_AUTH, name, days=days)
        return key + certificate + self.pem.encode()

    def revoke(self, certificate: Path) -> None:
        """Put a certificate on the list."""
        self._revoked.append(x509.load_pem_x509_certificate(certificate.read_bytes()).serial_number)

    def revocation_list(self, *, updated: dt.timedelta = -DAY, valid: dt.timedelta = 7 * DAY) -> bytes:
        """Sign the list, in PEM; `updated` and `valid` count from now."""
        builder = x509.CertificateRevocationListBuilder().issuer_name(self.name)
        builder = builder.last_update(NOW + updated).next_update(NOW + valid)
        for serial in self._revoked:
            entry = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(NOW - DAY)
            builder = builder.add_revoked_certificate(entry.build())
        return builder.sign(self.key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)

    def _issue(
        self, name: str, usage: x509.ObjectIdentifier, names: x509.SubjectAlternativeName | None, *, days: int
    ) -> tuple[bytes, bytes]:
        key = ec.generate_private_key(ec.SECP256R1())
        builder = (
            _builder(_named(name), self.name, key, days)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_usage(signs_certificates=False), critical=True)
            .add_extension(x509.ExtendedKeyUsage([usage]), critical=False)
        )
        if names is not None:
            builder = builder.add_extension(names, critical=False)
        certificate = builder.sign(self.key, hashes.SHA256())
        private = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        return private, certificate.public_bytes(serialization.Encoding.PEM)


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, days: int
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW - 2 * DAY)
        .not_valid_after(NOW + days * DAY)
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _write(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path
