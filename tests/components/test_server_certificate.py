"""The task that issues the broker's certificate, run with a stand-in for gcloud; and how it is renewed."""

from __future__ import annotations

import os
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization

from components.authority import Authority
from components.edge import stack
from components.recorded import SITE, record
from groundplan_components.device_identity import DeviceIdentity, DeviceIdentityArgs
from groundplan_components.server_certificate import ServerCertificate, ServerCertificateArgs
from groundplan_components.templates import text

GCLOUD = r"""#!/bin/bash
set -euo pipefail
echo "$*" >>"$FOLDER/calls"
for word in "$@"; do
  case $word in
  --csr=*) csr=${word#*=} ;;
  --cert-output-file=*) chain=${word#*=} ;;
  --data-file=*) data=${word#*=} ;;
  esac
done
case "$1 $2 $3" in
"privateca certificates create")
  openssl x509 -req -in "$csr" -CA "$FOLDER/root.pem" -CAkey "$FOLDER/root.key" -copy_extensions copy -days 90 >"$chain"
  cat "$FOLDER/root.pem" >>"$chain"
  ;;
"secrets versions add") cp "$data" "$FOLDER/stored.pem" ;;
"secrets versions list") printf '%s\n' 4 3 2 1 ;;
esac
"""


@pytest.fixture(name="issued")
def _issued(tmp_path: Path) -> tuple[Path, str]:
    """The folder after one run of the task, and what it printed."""
    authority = Authority()
    (tmp_path / "root.pem").write_text(authority.pem)
    private = authority.key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (tmp_path / "root.key").write_bytes(private)
    (tmp_path / "gcloud").write_text(GCLOUD)
    (tmp_path / "gcloud").chmod(0o755)
    environment = {
        "PATH": f"{tmp_path}:{os.environ['PATH']}",
        "FOLDER": str(tmp_path),
        "TMPDIR": str(tmp_path),
        "PROJECT": "plant-123",
        "REGION": "europe-west1",
        "POOL": "pool",
        "TEMPLATE": "template",
        "SECRET": "secret",
        "COMMON_NAME": "acme-prod-tls-server",
        "ADDRESS": "203.0.113.7",
        "HOSTNAMES": "mqtt.example.com mqtt2.example.com",
        "DAYS": "90",
    }
    run = ["bash", "-euo", "pipefail", "-c", text("issue-server-certificate.sh")]
    done = subprocess.run(run, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return tmp_path, done.stdout + done.stderr


def test_the_secret_holds_key_and_chain_for_every_name_that_devices_dial(issued: tuple[Path, str]) -> None:
    bundle = (issued[0] / "stored.pem").read_bytes()
    certificate = x509.load_pem_x509_certificates(bundle)[0]
    key = serialization.load_pem_private_key(bundle, None)
    assert key.public_key() == certificate.public_key()
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert [str(address) for address in names.get_values_for_type(x509.IPAddress)] == ["203.0.113.7"]
    assert names.get_values_for_type(x509.DNSName) == ["mqtt.example.com", "mqtt2.example.com"]


def test_the_key_is_neither_printed_nor_left_behind(issued: tuple[Path, str]) -> None:
    folder, printed = issued
    assert "PRIVATE KEY" not in printed
    assert "PRIVATE KEY" not in (folder / "calls").read_text()
    left = {path.name for path in folder.iterdir()}
    assert left == {"root.pem", "root.key", "gcloud", "calls", "stored.pem"}


def test_the_two_newest_versions_stay(issued: tuple[Path, str]) -> None:
    calls = (issued[0] / "calls").read_text().splitlines()
    destroyed = [call.split()[3] for call in calls if call.startswith("secrets versions destroy")]
    assert destroyed == ["2", "1"]


def test_renewal_starts_the_task_and_may_do_nothing_else() -> None:
    edge = stack()
    renewer = "acme-prod-tls-renewer@plant-123.iam.gserviceaccount.com"
    held = [
        (found.inputs["role"], found.inputs["name"])
        for found in edge
        if found.inputs.get("member") == f"serviceAccount:{renewer}"
    ]
    assert held == [("roles/run.invoker", "acme-prod-tls-new-job")]
    target = edge.the("acme-prod-tls-renewal").inputs["httpTarget"]
    assert target["oauthToken"]["serviceAccountEmail"] == renewer
    assert target["uri"].endswith("/projects/plant-123/locations/europe-west1/jobs/acme-prod-tls-new-job:run")


def test_a_lifetime_that_leaves_no_time_to_renew_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 90"):
        record(lambda: _certificate("acme-prod-tls", lifetime=timedelta(days=60)))


def test_the_longest_prefix_fits() -> None:
    record(lambda: _certificate(f"{'a' * 20}-staging-certificate", lifetime=timedelta(days=90)))


def _certificate(name: str, lifetime: timedelta) -> None:
    identity = DeviceIdentity("acme-prod-devices", DeviceIdentityArgs(site=SITE, tier="DEVOPS", organization="acme"))
    ServerCertificate(
        name,
        ServerCertificateArgs(
            site=SITE,
            issuer_account_id="acme-prod-tls-issuer",
            renewer_account_id="acme-prod-tls-renewer",
            identity=identity,
            address="203.0.113.7",
            lifetime=lifetime,
        ),
    )
