"""Keys of service accounts: real ones, whose private half leaves the server once and is not kept.

Source: https://cloud.google.com/iam/docs/reference/rest/v1/projects.serviceAccounts.keys
"""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from datetime import UTC, datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID

from groundplan.rehearse import standard
from groundplan.rehearse.call import Call
from groundplan.rehearse.replies import Json, Refusal, invalid
from groundplan.rehearse.services.iam.accounts import named
from groundplan.rehearse.services.iam.api import service

_MAXIMUM = 10
"""Keys of one account. Source: https://cloud.google.com/iam/quotas#limits."""

_FOREVER = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
"""The end of a key that does not expire. Source: the validBeforeTime of keys that users make."""

_AUTH = "https://accounts.google.com/o/oauth2/auth"
_TOKENS = "https://oauth2.googleapis.com/token"
_CERTIFICATES = "https://www.googleapis.com/oauth2/v1/certs"
_CERTIFICATE = "https://www.googleapis.com/robot/v1/metadata/x509/"
"""What a credentials file tells. Source: https://cloud.google.com/iam/docs/keys-create-delete#creating."""


@service.method("iam.projects.serviceAccounts.keys.create")
def create(call: Call) -> Json:
    """Make a key and give its private half, as a credentials file or PKCS #12."""
    account = _account(call)
    private = rsa.generate_private_key(65537, 1024 if call.body.get("keyAlgorithm") == "KEY_ALG_RSA_1024" else 2048)
    certificate = _certificate(private, account["uniqueId"], call.now)
    kept = _kept(call, account, certificate, "GOOGLE_PROVIDED")
    form = call.body.get("privateKeyType") or "TYPE_GOOGLE_CREDENTIALS_FILE"
    if form == "TYPE_PKCS12_FILE":
        sealed = pkcs12.serialize_key_and_certificates(
            b"privatekey", private, certificate, None, serialization.BestAvailableEncryption(b"notasecret")
        )
    else:
        sealed = _credentials(account, kept["name"].rpartition("/")[2], private)
    return {**_shown(kept), "privateKeyType": form, "privateKeyData": base64.b64encode(sealed).decode()}


@service.method("iam.projects.serviceAccounts.keys.upload")
def upload(call: Call) -> Json:
    """Take the public half of a key that the user made."""
    try:
        certificate = x509.load_pem_x509_certificate(base64.b64decode(call.body.get("publicKeyData", "")))
    except ValueError:
        raise invalid("The public key is no X.509 certificate in PEM", "public_key_data") from None
    if not isinstance(certificate.public_key(), rsa.RSAPublicKey):
        raise invalid("The public key must be an RSA key", "public_key_data")
    return _shown(_kept(call, _account(call), certificate, "USER_PROVIDED"))


@service.method("iam.projects.serviceAccounts.keys.get")
def get(call: Call) -> Json:
    """Show a key, with its public half in the form asked for."""
    key = standard.existing(named(call))
    certificate = x509.load_pem_x509_certificate(key["certificate"].encode())
    form = call.query.get("publicKeyType", "TYPE_NONE")
    if form == "TYPE_X509_PEM_FILE":
        return {**_shown(key), "publicKeyData": base64.b64encode(key["certificate"].encode()).decode()}
    if form == "TYPE_RAW_PUBLIC_KEY":
        raw = certificate.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        return {**_shown(key), "publicKeyData": base64.b64encode(raw).decode()}
    return _shown(key)


@service.method("iam.projects.serviceAccounts.keys.list")
def list_(call: Call) -> Json:
    """List the keys of the types asked for."""
    wanted = call.query.get("keyTypes", "")
    keys = call.state.members(named(call).name)
    return {"keys": [_shown(key) for _, key in keys if not wanted or key["keyType"] in wanted.split(",")]}


@service.method("iam.projects.serviceAccounts.keys.enable", "iam.projects.serviceAccounts.keys.disable")
def switch(call: Call) -> Json:
    """Enable or disable a key."""
    found = named(call)
    kept = {key: value for key, value in standard.existing(found).items() if key not in ("disabled", "disableReason")}
    if call.method.action == "disable":
        kept |= {"disabled": True, "disableReason": "SERVICE_ACCOUNT_KEY_DISABLE_REASON_USER_INITIATED"}
    call.state.put(found.name, kept)
    return {}


@service.method("iam.projects.serviceAccounts.keys.delete")
def delete(call: Call) -> Json:
    """Delete a key."""
    found = named(call)
    standard.existing(found)
    call.state.delete(found.name)
    return {}


def _account(call: Call) -> Json:
    return standard.existing(named(_parent(call)))


def _parent(call: Call) -> Call:
    """The call as one on the account itself."""
    return replace(call, path=call.path.removesuffix("/keys"))


def _kept(call: Call, account: Json, certificate: x509.Certificate, origin: str) -> Json:
    """Keep the public half of a new key; raises a 400 when the account has its ten."""
    keys = f"{account['name']}/keys"
    if len(call.state.members(f"{call.host}/{keys}")) >= _MAXIMUM:
        raise Refusal("FAILED_PRECONDITION", f"The service account {account['email']} has {_MAXIMUM} keys already.")
    key: Json = {
        "name": f"{keys}/{certificate.fingerprint(hashes.SHA1()).hex()}",  # noqa: S303 - an id, as Google makes it
        "keyAlgorithm": "KEY_ALG_RSA_2048",
        "validAfterTime": f"{certificate.not_valid_before_utc:%Y-%m-%dT%H:%M:%SZ}",
        "validBeforeTime": f"{certificate.not_valid_after_utc:%Y-%m-%dT%H:%M:%SZ}",
        "keyOrigin": origin,
        "keyType": "USER_MANAGED",
        "certificate": certificate.public_bytes(serialization.Encoding.PEM).decode(),
    }
    call.state.put(f"{call.host}/{key['name']}", key)
    return key


def _shown(key: Json) -> Json:
    return {field: value for field, value in key.items() if field != "certificate"}


def _certificate(private: rsa.RSAPrivateKey, subject: str, now: datetime) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, subject)])
    made = x509.CertificateBuilder(name, name, private.public_key(), x509.random_serial_number(), now, _FOREVER)
    return made.sign(private, hashes.SHA256())


def _credentials(account: Json, key: str, private: rsa.RSAPrivateKey) -> bytes:
    """A credentials file, as client libraries read it."""
    pem = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    told = {
        "type": "service_account",
        "project_id": account["projectId"],
        "private_key_id": key,
        "private_key": pem.decode(),
        "client_email": account["email"],
        "client_id": account["uniqueId"],
        "auth_uri": _AUTH,
        "token_uri": _TOKENS,
        "auth_provider_x509_cert_url": _CERTIFICATES,
        "client_x509_cert_url": _CERTIFICATE + account["email"].replace("@", "%40"),
        "universe_domain": "googleapis.com",
    }
    return json.dumps(told, indent=2).encode()
