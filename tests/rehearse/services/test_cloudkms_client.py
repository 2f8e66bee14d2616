"""Google's own client of Cloud KMS against a served emulator."""

import hashlib

import google_crc32c
import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding
from google.api_core import exceptions
from google.auth.credentials import AnonymousCredentials
from google.cloud import kms

PLACE = "projects/p/locations/europe-west4"


@pytest.fixture(scope="module")
def client(served):
    return kms.KeyManagementServiceClient(
        credentials=AnonymousCredentials(), transport="rest", client_options={"api_endpoint": served}
    )


@pytest.fixture(scope="module")
def ring(client):
    return client.create_key_ring(parent=PLACE, key_ring_id="ring", key_ring={}).name


@pytest.fixture(scope="module")
def key(client, ring):
    return client.create_crypto_key(
        parent=ring, crypto_key_id="key", crypto_key={"purpose": "ENCRYPT_DECRYPT", "labels": {"a": "b"}}
    )


def test_what_is_encrypted_is_decrypted_also_after_a_rotation(client, key):
    sealed = client.encrypt(
        request={
            "name": key.name,
            "plaintext": b"secret",
            "plaintext_crc32c": google_crc32c.value(b"secret"),
            "additional_authenticated_data": b"context",
        }
    )
    assert sealed.verified_plaintext_crc32c
    assert sealed.name == key.primary.name
    newer = client.create_crypto_key_version(parent=key.name, crypto_key_version={})
    number = newer.name.rpartition("/")[2]
    assert client.update_crypto_key_primary_version(name=key.name, crypto_key_version_id=number).primary == newer
    opened = client.decrypt(
        request={"name": key.name, "ciphertext": sealed.ciphertext, "additional_authenticated_data": b"context"}
    )
    assert opened.plaintext == b"secret"
    assert not opened.used_primary
    with pytest.raises(exceptions.BadRequest):
        client.decrypt(name=key.name, ciphertext=sealed.ciphertext)


def test_a_destroyed_version_decrypts_no_more(client, ring):
    key = client.create_crypto_key(parent=ring, crypto_key_id="gone", crypto_key={"purpose": "ENCRYPT_DECRYPT"})
    sealed = client.encrypt(name=key.name, plaintext=b"x").ciphertext
    assert client.destroy_crypto_key_version(name=key.primary.name).state.name == "DESTROY_SCHEDULED"
    with pytest.raises(exceptions.BadRequest, match="DESTROY_SCHEDULED"):
        client.decrypt(name=key.name, ciphertext=sealed)
    assert client.restore_crypto_key_version(name=key.primary.name).state.name == "DISABLED"
    enabled = {"name": key.primary.name, "state": "ENABLED"}
    client.update_crypto_key_version(crypto_key_version=enabled, update_mask={"paths": ["state"]})
    assert client.decrypt(name=key.name, ciphertext=sealed).plaintext == b"x"


@pytest.mark.parametrize("algorithm", ["EC_SIGN_P256_SHA256", "RSA_SIGN_PSS_2048_SHA256", "RSA_SIGN_PKCS1_2048_SHA256"])
def test_a_signature_is_that_of_the_public_key(client, ring, algorithm):
    template = {"algorithm": algorithm}
    key = {"purpose": "ASYMMETRIC_SIGN", "version_template": template}
    name = client.create_crypto_key(parent=ring, crypto_key_id=algorithm, crypto_key=key).name + "/cryptoKeyVersions/1"
    pem = client.get_public_key(name=name).pem
    public = serialization.load_pem_public_key(pem.encode())
    signature = client.asymmetric_sign(name=name, digest={"sha256": hashlib.sha256(b"data").digest()}).signature
    if isinstance(public, ec.EllipticCurvePublicKey):
        public.verify(signature, b"data", ec.ECDSA(hashes.SHA256()))
    elif "PSS" in algorithm:
        public.verify(signature, b"data", padding.PSS(padding.MGF1(hashes.SHA256()), 32), hashes.SHA256())
    else:
        public.verify(signature, b"data", padding.PKCS1v15(), hashes.SHA256())


def test_rsa_decrypts_what_the_public_key_encrypted(client, ring):
    key = {"purpose": "ASYMMETRIC_DECRYPT", "version_template": {"algorithm": "RSA_DECRYPT_OAEP_2048_SHA256"}}
    name = client.create_crypto_key(parent=ring, crypto_key_id="oaep", crypto_key=key).name + "/cryptoKeyVersions/1"
    public = serialization.load_pem_public_key(client.get_public_key(name=name).pem.encode())
    scheme = padding.OAEP(padding.MGF1(hashes.SHA256()), hashes.SHA256(), None)
    assert client.asymmetric_decrypt(name=name, ciphertext=public.encrypt(b"x", scheme)).plaintext == b"x"


def test_a_mac_is_verified(client, ring):
    key = {"purpose": "MAC", "version_template": {"algorithm": "HMAC_SHA256"}}
    name = client.create_crypto_key(parent=ring, crypto_key_id="mac", crypto_key=key).name + "/cryptoKeyVersions/1"
    mac = client.mac_sign(name=name, data=b"data").mac
    assert client.mac_verify(name=name, data=b"data", mac=mac).success
    assert not client.mac_verify(name=name, data=b"other", mac=mac).success


def test_raw_encryption_comes_back(client, ring):
    key = {"purpose": "RAW_ENCRYPT_DECRYPT", "version_template": {"algorithm": "AES_128_GCM"}}
    name = client.create_crypto_key(parent=ring, crypto_key_id="raw", crypto_key=key).name + "/cryptoKeyVersions/1"
    sealed = client.raw_encrypt(request={"name": name, "plaintext": b"x"})
    asked = {
        "name": name,
        "ciphertext": sealed.ciphertext,
        "initialization_vector": sealed.initialization_vector,
    }
    assert client.raw_decrypt(request=asked).plaintext == b"x"


def test_randomness_and_lists(client, key, ring):
    made = client.generate_random_bytes(location=PLACE, length_bytes=16, protection_level="HSM")
    assert len(made.data) == 16
    assert key.name in [each.name for each in client.list_crypto_keys(parent=ring)]
    assert [each.name for each in client.list_key_rings(parent=PLACE)] == [ring]
