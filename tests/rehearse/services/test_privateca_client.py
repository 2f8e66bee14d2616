"""Google's own client for CA Service against a served emulator."""

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from google.auth.credentials import AnonymousCredentials
from google.cloud.security import privateca_v1 as ca

LOCATION = "projects/p/locations/europe-west4"


@pytest.fixture(scope="module")
def client(served):
    return ca.CertificateAuthorityServiceClient(
        credentials=AnonymousCredentials(), transport="rest", client_options={"api_endpoint": served}
    )


def test_a_device_gets_a_certificate_and_loses_it(client):
    pool = ca.CaPool(tier="ENTERPRISE", publishing_options={"publish_crl": True, "publish_ca_cert": True})
    client.create_ca_pool(parent=LOCATION, ca_pool_id="devices", ca_pool=pool).result()
    authority = ca.CertificateAuthority(
        type_="SELF_SIGNED",
        lifetime={"seconds": 86400},
        key_spec={"algorithm": "EC_P256_SHA256"},
        config={
            "subject_config": {"subject": {"common_name": "Devices", "organization": "Example"}},
            "x509_config": {
                "ca_options": {"is_ca": True},
                "key_usage": {"base_key_usage": {"cert_sign": True, "crl_sign": True}},
            },
        },
    )
    parent = f"{LOCATION}/caPools/devices"
    made = client.create_certificate_authority(
        parent=parent, certificate_authority_id="root", certificate_authority=authority
    ).result()
    assert made.state == ca.CertificateAuthority.State.STAGED
    assert client.enable_certificate_authority(name=made.name).result().state == ca.CertificateAuthority.State.ENABLED
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "device-1")])
    request = x509.CertificateSigningRequestBuilder(name).sign(key, hashes.SHA256())
    certificate = client.create_certificate(
        parent=parent,
        certificate_id="device-1",
        certificate=ca.Certificate(
            lifetime={"seconds": 3600}, pem_csr=request.public_bytes(serialization.Encoding.PEM).decode()
        ),
    )
    leaf = x509.load_pem_x509_certificate(certificate.pem_certificate.encode())
    leaf.verify_directly_issued_by(x509.load_pem_x509_certificate(certificate.pem_certificate_chain[0].encode()))
    client.revoke_certificate(request={"name": certificate.name, "reason": "KEY_COMPROMISE"})
    lists = list(client.list_certificate_revocation_lists(parent=made.name))
    assert sorted(each.state.name for each in lists) == ["ACTIVE", "SUPERSEDED"]
