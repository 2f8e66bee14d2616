"""Google's discovery documents, as the emulator reads them: every one of them, whole, and slim."""

import subprocess
import sys

import pytest

from groundplan.errors import Missing
from groundplan.rehearse import discovery
from groundplan.rehearse.services import registry

VERSIONS = [(name, version) for name in registry.APIS for version in registry.service(name).versions]
ALL = """
from pathlib import Path
from groundplan.rehearse.apis import api
from groundplan.rehearse.services import registry
for name in registry.APIS:
    for version in registry.service(name).versions:
        api(name, version)
status = Path("/proc/self/status").read_text()
print(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM:")))
"""


@pytest.mark.parametrize(("name", "version"), VERSIONS)
def test_every_emulated_version_has_a_document_of_its_own_host(name, version):
    read = discovery.document(name, version)
    assert (read.name, read.version, read.host) == (name, version, f"{name}.googleapis.com")
    assert read.methods
    for method in read.methods:
        assert method.request is None or method.request in read.schemas
        assert method.response is None or method.response in read.schemas


def test_the_apis_with_a_service_path_are_the_classic_ones():
    assert {name for name, version in VERSIONS if discovery.document(name, version).classic} == {
        "bigquery",
        "compute",
        "storage",
    }


def test_a_method_that_stands_for_names_with_slashes_is_deep():
    deep = {method.id for method in discovery.document("monitoring", "v3").methods if method.deep}
    assert "monitoring.projects.metricDescriptors.get" in deep
    assert "monitoring.projects.alertPolicies.get" not in deep


def test_an_object_has_paths_for_its_content():
    methods = discovery.document("storage", "v1").methods
    ways = {(method.verb, method.path) for method in methods if method.id == "storage.objects.insert" and method.upload}
    assert {("POST", "upload/storage/v1/b/{bucket}/o"), ("PUT", "resumable/upload/storage/v1/b/{bucket}/o")} <= ways


def test_an_api_without_a_document_is_missing():
    with pytest.raises(Missing, match="no discovery document of telepathy v1"):
        discovery.document("telepathy", "v1")


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a program's largest size in /proc")
def test_all_documents_together_stay_under_400_megabytes():
    run = subprocess.run([sys.executable, "-c", ALL], check=True, capture_output=True, text=True)
    assert int(run.stdout) / 1024 < 400
