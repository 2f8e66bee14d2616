"""Cloud KMS: what it fills in, what it refuses, what becomes of keys and versions."""

import base64
from datetime import UTC, datetime, timedelta

import pytest

RINGS = "/cloudkms.googleapis.com/v1/projects/p/locations/europe-west4/keyRings"
KEYS = f"{RINGS}/ring/cryptoKeys"
PLAIN = {"plaintext": base64.b64encode(b"x").decode()}


@pytest.fixture
def ring(cloud):
    return cloud.ok("POST", RINGS, {}, keyRingId="ring")


def create(cloud, name="key", **fields):
    return cloud.ok("POST", KEYS, {"purpose": "ENCRYPT_DECRYPT"} | fields, cryptoKeyId=name)


def test_a_key_ring_lies_in_a_place_that_exists(cloud):
    assert cloud.refused("POST", RINGS.replace("europe-west4", "mars"), {}, keyRingId="ring")[0] == 403
    assert cloud.refused("POST", RINGS, {}, keyRingId="with.dot")[0] == 400
    cloud.ok("POST", RINGS.replace("europe-west4", "global"), {}, keyRingId="ring")


def test_a_key_needs_its_ring(cloud):
    assert cloud.refused("POST", KEYS, {"purpose": "ENCRYPT_DECRYPT"}, cryptoKeyId="key")[0] == 404


@pytest.mark.usefixtures("ring")
class TestKeys:
    def test_what_is_left_open_is_filled_in(self, cloud):
        made = create(cloud)
        assert made["destroyScheduledDuration"] == "2592000s"
        assert made["versionTemplate"] == {"protectionLevel": "SOFTWARE", "algorithm": "GOOGLE_SYMMETRIC_ENCRYPTION"}
        assert made["primary"]["name"].endswith("/key/cryptoKeyVersions/1")
        assert "primary" not in create(cloud, "mac", purpose="MAC")

    @pytest.mark.parametrize(
        "fields",
        [
            {"purpose": "CRYPTO_KEY_PURPOSE_UNSPECIFIED"},
            {"rotationPeriod": "3600s", "nextRotationTime": "2100-01-01T00:00:00Z"},
            {"rotationPeriod": "86400s"},
            {"purpose": "MAC", "rotationPeriod": "86400s", "nextRotationTime": "2100-01-01T00:00:00Z"},
            {"destroyScheduledDuration": "3600s"},
            {"purpose": "ASYMMETRIC_SIGN"},
            {"versionTemplate": {"algorithm": "EC_SIGN_P256_SHA256"}},
            {"labels": {"a": 1}},
        ],
    )
    def test_what_google_would_refuse_is_refused(self, cloud, fields):
        body = {"purpose": "ENCRYPT_DECRYPT"} | fields
        assert cloud.refused("POST", KEYS, body, cryptoKeyId="key")[0] == 400

    def test_what_is_fixed_stays(self, cloud):
        create(cloud)
        assert cloud.refused("PATCH", f"{KEYS}/key", {"purpose": "MAC"}, updateMask="purpose")[0] == 400
        changed = cloud.ok("PATCH", f"{KEYS}/key", {"labels": {"a": "b"}}, updateMask="labels")
        assert changed["primary"]["name"].endswith("/1")

    def test_a_key_rotates_when_its_time_has_come(self, cloud):
        past = (datetime.now(UTC) - timedelta(days=3)).isoformat().replace("+00:00", "Z")
        create(cloud, rotationPeriod="172800s", nextRotationTime=past)
        rotated = cloud.ok("GET", f"{KEYS}/key")
        assert rotated["primary"]["name"].endswith("/cryptoKeyVersions/2")
        assert datetime.fromisoformat(rotated["nextRotationTime"]) > datetime.now(UTC)
        assert cloud.ok("GET", f"{KEYS}/key")["primary"] == rotated["primary"]

    def test_a_ring_with_keys_and_a_key_with_versions_stay(self, cloud):
        create(cloud)
        assert cloud.refused("DELETE", f"{KEYS}/key")[0] == 400
        assert cloud.refused("DELETE", f"{RINGS}/ring")[0] == 400

    def test_a_missing_key_of_a_known_ring_protects_no_bucket(self, cloud):
        name = "projects/p/locations/europe-west4/keyRings/ring/cryptoKeys/none"
        bucket = {"name": "a-bucket", "encryption": {"defaultKmsKeyName": name}}
        assert cloud.refused("POST", "/storage.googleapis.com/storage/v1/b", bucket, project="p")[0] == 404


@pytest.mark.usefixtures("ring")
class TestVersions:
    def test_only_an_enabled_version_encrypts(self, cloud):
        create(cloud)
        version = f"{KEYS}/key/cryptoKeyVersions/1"
        cloud.ok("PATCH", version, {"state": "DISABLED"}, updateMask="state")
        assert cloud.refused("POST", f"{KEYS}/key:encrypt", PLAIN)[0] == 400
        cloud.ok("PATCH", version, {"state": "ENABLED"}, updateMask="state")
        cloud.ok("POST", f"{KEYS}/key:encrypt", PLAIN)
        assert cloud.refused("PATCH", version, {"state": "DESTROYED"}, updateMask="state")[0] == 400

    def test_a_version_is_destroyed_later_and_once(self, cloud):
        create(cloud, destroyScheduledDuration="86400s")
        version = f"{KEYS}/key/cryptoKeyVersions/1"
        planned = cloud.ok("POST", f"{version}:destroy", {})
        wait = datetime.fromisoformat(planned["destroyTime"]) - datetime.fromisoformat(planned["createTime"])
        assert timedelta(days=1) <= wait < timedelta(days=1, minutes=5)
        assert cloud.refused("POST", f"{version}:destroy", {})[0] == 400
        assert cloud.refused("DELETE", version)[0] == 400
        assert cloud.ok("POST", f"{version}:restore", {})["state"] == "DISABLED"

    def test_what_was_tampered_with_does_not_decrypt(self, cloud):
        create(cloud)
        sealed = base64.b64decode(cloud.ok("POST", f"{KEYS}/key:encrypt", PLAIN)["ciphertext"])
        tampered = base64.b64encode(sealed[:-1] + bytes([sealed[-1] ^ 1])).decode()
        assert cloud.refused("POST", f"{KEYS}/key:decrypt", {"ciphertext": tampered})[0] == 400
        assert cloud.refused("POST", f"{KEYS}/key:decrypt", {"ciphertext": "eA=="})[0] == 400

    def test_a_checksum_that_does_not_match_is_refused(self, cloud):
        create(cloud)
        assert cloud.refused("POST", f"{KEYS}/key:encrypt", PLAIN | {"plaintextCrc32c": "1"})[0] == 400

    def test_a_key_serves_its_purpose_alone(self, cloud):
        create(cloud, "mac", purpose="MAC")
        assert cloud.refused("POST", f"{KEYS}/mac:encrypt", PLAIN)[0] == 400
        assert cloud.refused("GET", f"{KEYS}/mac/cryptoKeyVersions/1/publicKey")[0] == 400
