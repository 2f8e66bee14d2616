"""CA Service: certificates that verify, and authorities that change state as Google's do."""

import base64
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509 import verification

LOCATION = "projects/rehearsal/locations/europe-west4"
AT = f"/privateca.googleapis.com/v1/{LOCATION}"
KEY = ec.generate_private_key(ec.SECP256R1())
POOL = {"tier": "ENTERPRISE", "publishingOptions": {"publishCaCert": True, "publishCrl": True}}
LEAF = {"keyUsage": {"baseKeyUsage": {"digitalSignature": True}, "extendedKeyUsage": {"serverAuth": True}}}


def authority(name="Root", *, kind="SELF_SIGNED", algorithm="EC_P256_SHA256", **options):
    return {
        "type": kind,
        "lifetime": "315360000s",
        "keySpec": {"algorithm": algorithm},
        "config": {
            "subjectConfig": {"subject": {"commonName": name, "organization": "Example"}},
            "x509Config": {
                "caOptions": {"isCa": True, **options},
                "keyUsage": {"baseKeyUsage": {"certSign": True, "crlSign": True}},
            },
        },
    }


def requested(key=KEY, *, subject="device-1", dns="device.example.com", **more):
    pem = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    return {
        "lifetime": "3600s",
        "config": {
            "subjectConfig": {"subject": {"commonName": subject}, "subjectAltName": {"dnsNames": [dns]}},
            "x509Config": LEAF,
            "publicKey": {"format": "PEM", "key": base64.b64encode(pem).decode()},
        },
        **more,
    }


def csr(key=KEY, name="device-1"):
    made = x509.CertificateSigningRequestBuilder(x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)]))
    made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName("csr.example.com")]), critical=False)
    return made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM).decode()


@pytest.fixture
def pool(cloud):
    """A pool with an enabled root."""
    cloud.ok("POST", f"{AT}/caPools", POOL, caPoolId="pool")
    cloud.ok("POST", f"{AT}/caPools/pool/certificateAuthorities", authority(), certificateAuthorityId="root")
    cloud.ok("POST", f"{AT}/caPools/pool/certificateAuthorities/root:enable", {})
    return f"{AT}/caPools/pool"


def issue(cloud, pool, body=None, name="one", **query):
    return cloud.ask("POST", f"{pool}/certificates", body or requested(), certificateId=name, **query)


def test_a_certificate_verifies_against_its_root(cloud, pool):
    issued = issue(cloud, pool).body
    leaf = x509.load_pem_x509_certificate(issued["pemCertificate"].encode())
    root = x509.load_pem_x509_certificate(issued["pemCertificateChain"][0].encode())
    soon = datetime.now(UTC) + timedelta(minutes=1)
    built = verification.PolicyBuilder().store(verification.Store([root])).time(soon)
    chain = built.build_server_verifier(x509.DNSName("device.example.com")).verify(leaf, [])
    assert chain == [leaf, root]
    assert leaf.public_key() == KEY.public_key()


@pytest.mark.parametrize("algorithm", ["RSA_PSS_2048_SHA256", "RSA_PKCS1_2048_SHA256", "EC_P384_SHA384"])
def test_an_authority_signs_with_the_algorithm_asked_for(cloud, algorithm):
    cloud.ok("POST", f"{AT}/caPools", {"tier": "DEVOPS"}, caPoolId="pool")
    made = cloud.ok(
        "POST",
        f"{AT}/caPools/pool/certificateAuthorities",
        authority(algorithm=algorithm),
        certificateAuthorityId="root",
    )
    root = x509.load_pem_x509_certificate(made["response"]["pemCaCertificates"][0].encode())
    root.verify_directly_issued_by(root)
    assert root.signature_hash_algorithm.name.upper() == algorithm.rpartition("_")[2]
    assert isinstance(root.public_key(), rsa.RSAPublicKey) == algorithm.startswith("RSA")


def test_a_description_says_what_the_certificate_says(cloud, pool):
    told = issue(cloud, pool).body["certificateDescription"]
    assert told["subjectDescription"]["subject"] == {"commonName": "device-1"}
    assert told["subjectDescription"]["subjectAltName"] == {"dnsNames": ["device.example.com"]}
    assert told["subjectDescription"]["lifetime"] == "3600s"
    assert told["x509Description"]["keyUsage"]["extendedKeyUsage"] == {"serverAuth": True}
    assert told["crlDistributionPoints"][0].endswith("/crl.crl")


def test_a_certificate_for_a_csr_has_its_key_and_names(cloud, pool):
    issued = issue(cloud, pool, {"lifetime": "60s", "pemCsr": csr()}).body
    leaf = x509.load_pem_x509_certificate(issued["pemCertificate"].encode())
    names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert leaf.public_key() == KEY.public_key()
    assert names.get_values_for_type(x509.DNSName) == ["csr.example.com"]


def test_a_csr_that_was_tampered_with_is_refused(cloud, pool):
    der = bytearray(x509.load_pem_x509_csr(csr().encode()).public_bytes(serialization.Encoding.DER))
    der[der.index(b"device-1")] ^= 1
    pem = (
        b"-----BEGIN CERTIFICATE REQUEST-----\n"
        + base64.encodebytes(bytes(der))
        + b"-----END CERTIFICATE REQUEST-----\n"
    )
    assert issue(cloud, pool, {"lifetime": "60s", "pemCsr": pem.decode()}).status == 400


def test_a_staged_authority_issues_only_when_it_is_asked_by_name(cloud):
    cloud.ok("POST", f"{AT}/caPools", POOL, caPoolId="pool")
    cloud.ok("POST", f"{AT}/caPools/pool/certificateAuthorities", authority(), certificateAuthorityId="root")
    assert issue(cloud, f"{AT}/caPools/pool").status == 400
    assert issue(cloud, f"{AT}/caPools/pool", issuingCertificateAuthorityId="root").status == 200


def test_a_template_decides_what_may_stand_in_a_certificate(cloud, pool):
    template = {
        "predefinedValues": {"keyUsage": {"baseKeyUsage": {"keyAgreement": True}}},
        "identityConstraints": {"allowSubjectPassthrough": True, "allowSubjectAltNamesPassthrough": False},
        "passthroughExtensions": {"knownExtensions": ["CA_OPTIONS"]},
        "maximumLifetime": "3600s",
    }
    cloud.ok("POST", f"{AT}/certificateTemplates", template, certificateTemplateId="device")
    name = f"{LOCATION}/certificateTemplates/device"
    told = issue(cloud, pool, requested(certificateTemplate=name)).body["certificateDescription"]
    assert told["x509Description"]["keyUsage"] == {"baseKeyUsage": {"keyAgreement": True}}
    assert "subjectAltName" not in told["subjectDescription"]
    longer = requested(certificateTemplate=name) | {"lifetime": "3601s"}
    assert issue(cloud, pool, longer, name="two").status == 400
    assert issue(cloud, pool, requested(certificateTemplate=name + "s"), name="two").status == 404


def test_a_pool_issues_only_for_keys_and_ways_that_it_allows(cloud, pool):
    policy = {
        "allowedKeyTypes": [{"rsa": {"minModulusSize": "3072"}}],
        "allowedIssuanceModes": {"allowConfigBasedIssuance": True},
    }
    cloud.ok("PATCH", pool, {"issuancePolicy": policy}, updateMask="issuancePolicy")
    assert "public key" in issue(cloud, pool).body["error"]["message"]
    assert issue(cloud, pool, {"lifetime": "60s", "pemCsr": csr()}).status == 400
    assert issue(cloud, pool, requested(rsa.generate_private_key(65537, 3072))).status == 200


def test_a_certificate_ends_with_its_issuer(cloud):
    cloud.ok("POST", f"{AT}/caPools", POOL, caPoolId="pool")
    short = authority() | {"lifetime": "600s"}
    made = cloud.ok("POST", f"{AT}/caPools/pool/certificateAuthorities", short, certificateAuthorityId="root")
    issued = issue(cloud, f"{AT}/caPools/pool", issuingCertificateAuthorityId="root").body
    ends = made["response"]["caCertificateDescriptions"][0]["subjectDescription"]["notAfterTime"]
    assert issued["certificateDescription"]["subjectDescription"]["notAfterTime"] == ends


def test_a_subordinate_is_activated_by_a_certificate_of_its_issuer(cloud, pool):
    cloud.ok("POST", f"{AT}/caPools", {"tier": "DEVOPS"}, caPoolId="below")
    below = f"{AT}/caPools/below/certificateAuthorities"
    body = authority("Sub", kind="SUBORDINATE", maxIssuerPathLength=0)
    made = cloud.ok("POST", below, body, certificateAuthorityId="sub")["response"]
    assert made["state"] == "AWAITING_USER_ACTIVATION"
    request = cloud.ok("GET", f"{below}/sub:fetch")["pemCsr"]
    given = issue(cloud, pool, {"lifetime": "7200s", "pemCsr": request}).body
    chain = {"pemIssuerChain": {"pemCertificates": given["pemCertificateChain"]}}
    activation = {"pemCaCertificate": given["pemCertificate"], "subordinateConfig": chain}
    done = cloud.ok("POST", f"{below}/sub:activate", activation)["response"]
    assert (done["state"], len(done["pemCaCertificates"])) == ("STAGED", 2)
    cloud.ok("POST", f"{below}/sub:enable", {})
    assert len(cloud.ok("POST", f"{AT}/caPools/below:fetchCaCerts", {})["caCerts"][0]["certificates"]) == 2
    assert "name" not in issue(cloud, f"{AT}/caPools/below").body


def test_a_certificate_for_another_key_activates_nothing(cloud, pool):
    body = authority("Sub", kind="SUBORDINATE")
    cloud.ok("POST", f"{pool}/certificateAuthorities", body, certificateAuthorityId="sub")
    given = issue(cloud, pool).body
    chain = {"pemIssuerChain": {"pemCertificates": given["pemCertificateChain"]}}
    activation = {"pemCaCertificate": given["pemCertificate"], "subordinateConfig": chain}
    assert cloud.refused("POST", f"{pool}/certificateAuthorities/sub:activate", activation)[0] == 400


def test_a_revoked_certificate_stands_in_the_newest_list(cloud, pool):
    issued = issue(cloud, pool).body
    cloud.ok("POST", f"{pool}/certificates/one:revoke", {"reason": "KEY_COMPROMISE"})
    assert cloud.refused("POST", f"{pool}/certificates/one:revoke", {"reason": "KEY_COMPROMISE"})[0] == 400
    lists = cloud.ok("GET", f"{pool}/certificateAuthorities/root/certificateRevocationLists")
    newest = {one["state"]: one for one in lists["certificateRevocationLists"]}["ACTIVE"]
    crl = x509.load_pem_x509_crl(newest["pemCrl"].encode())
    leaf = x509.load_pem_x509_certificate(issued["pemCertificate"].encode())
    root = x509.load_pem_x509_certificate(issued["pemCertificateChain"][0].encode())
    assert crl.is_signature_valid(root.public_key())
    assert crl.get_revoked_certificate_by_serial_number(leaf.serial_number) is not None
    assert newest["sequenceNumber"] == "2"


def delete(cloud, pool, **query):
    return cloud.ask("DELETE", f"{pool}/certificateAuthorities/root", **query)


def test_an_enabled_authority_is_not_deleted(cloud, pool):
    assert delete(cloud, pool).status == 400


def test_an_authority_with_active_certificates_is_deleted_only_knowingly(cloud, pool):
    issue(cloud, pool)
    cloud.ok("POST", f"{pool}/certificateAuthorities/root:disable", {})
    assert "un-revoked" in delete(cloud, pool).body["error"]["message"]
    assert "error" not in delete(cloud, pool, ignoreActiveCertificates="true").body


def test_a_deleted_authority_holds_its_pool_and_comes_back_disabled(cloud, pool):
    cloud.ok("POST", f"{pool}/certificateAuthorities/root:disable", {})
    assert delete(cloud, pool).body["response"]["state"] == "DELETED"
    assert cloud.refused("DELETE", pool)[0] == 400
    assert cloud.ok("POST", f"{pool}/certificateAuthorities/root:undelete", {})["response"]["state"] == "DISABLED"


def test_without_a_grace_period_nothing_is_left(cloud, pool):
    issue(cloud, pool)
    cloud.ok("POST", f"{pool}/certificateAuthorities/root:disable", {})
    delete(cloud, pool, skipGracePeriod="true", ignoreActiveCertificates="true")
    cloud.ok("DELETE", pool)
    assert cloud.state.below("privateca.googleapis.com") == []
    assert cloud.state.note(f"certificate-authority-key/{LOCATION}/caPools/pool/certificateAuthorities/root") is None


@pytest.mark.parametrize(
    "change",
    [
        {"type": "SUBORDINATE"},
        {"lifetime": "1s"},
        {"keySpec": {"algorithm": "EC_P384_SHA384"}},
    ],
)
def test_what_a_certificate_says_cannot_be_changed(cloud, pool, change):
    assert (
        cloud.refused("PATCH", f"{pool}/certificateAuthorities/root", change, updateMask=next(iter(change)))[0] == 400
    )


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"tier": "DEVOPS", "publishingOptions": {"publishCrl": True}},
        {"tier": "ENTERPRISE", "issuancePolicy": {"backdateDuration": "172801s"}},
        {"tier": "ENTERPRISE", "issuancePolicy": {"allowedIssuanceModes": {}}},
    ],
)
def test_a_pool_that_could_not_work_is_refused(cloud, body):
    assert cloud.refused("POST", f"{AT}/caPools", body, caPoolId="pool")[0] == 400


def test_an_authority_publishes_in_a_bucket_that_is_there(cloud, pool):
    body = authority() | {"gcsBucket": "rehearsal-authority"}
    named = {"certificateAuthorityId": "two"}
    assert cloud.refused("POST", f"{pool}/certificateAuthorities", body, **named)[0] == 400
