"""`groundplan check` with Checkov, on programs of others, and in the forms that CI reads."""

import json
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from cli.command import Run
from groundplan.cli import checking
from groundplan.judge.checkov import environment

BAD = """\
import pulumi_gcp as gcp

print("a program may print")
bucket = gcp.storage.Bucket("exports", name="acme-exports", location="EU")
gcp.storage.BucketIAMMember(
    "exports-everyone",
    bucket=bucket.name,
    role="roles/storage.objectViewer",
    member="allUsers",
)
"""


@pytest.fixture
def bad(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program with a bucket that is open to all, named relative to where the command starts."""
    folder = tmp_path / "infrastructure"
    folder.mkdir()
    (folder / "__main__.py").write_text(BAD)
    monkeypatch.chdir(tmp_path)
    return Path("infrastructure")


@pytest.fixture
def without_checkov(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "prefix", str(tmp_path / ".venv"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.fixture
def with_checkov() -> None:
    try:
        environment.interpreter()
    except Exception as missing:  # noqa: BLE001
        pytest.skip(str(missing))


@pytest.mark.usefixtures("without_checkov")
def test_without_checkov_a_check_ends_with_3_and_says_what_to_do(run: Run, valid: Path) -> None:
    ran = run("check", valid)
    assert ran.code == 3
    assert "Checkov" in ran.err
    assert "--install-checkov" in ran.err
    assert ran.out == ""


@pytest.mark.usefixtures("without_checkov")
def test_a_spec_that_is_broken_is_told_without_checkov(run: Run, broken: Path) -> None:
    assert run("check", broken).code == 2


@pytest.mark.usefixtures("with_checkov")
def test_checkovs_verdicts_are_in_the_report_with_their_spec_line(run: Run, valid: Path) -> None:
    ran = run("check", "--json", valid)
    findings = [one for one in json.loads(ran.out)["findings"] if one["rule"].startswith("CKV")]
    assert ran.code == 0
    assert {one["verdict"] for one in findings} >= {"pass", "excused"}
    assert all(one["spec"]["file"] == str(valid) and one["spec"]["line"] for one in findings)
    assert all(one["excuse"]["reason"] for one in findings if one["verdict"] == "excused")


@pytest.mark.usefixtures("with_checkov")
def test_any_program_is_checked_and_each_fault_told_at_its_line(run: Run, bad: Path) -> None:
    ran = run("check", "--program", bad)
    assert ran.code == 1
    assert "infrastructure/__main__.py:4:1 low[CKV_GCP_62] exports Bucket should log access" in ran.out
    assert ran.out.count("exports-everyone") == 1
    assert "infrastructure/__main__.py:5:1 critical[iam-public-member] exports-everyone" in ran.out
    assert "a program may print" not in ran.out


@pytest.mark.usefixtures("with_checkov")
def test_sarif_points_at_the_line_and_suppresses_what_is_excused(run: Run, bad: Path, valid: Path) -> None:
    results = json.loads(run("check", "--format", "sarif", "--program", bad).out)["runs"][0]["results"]
    place = next(one for one in results if one["ruleId"] == "CKV_GCP_62")["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "infrastructure/__main__.py"
    assert place["region"]["startLine"] == 4
    results = json.loads(run("check", "--format", "sarif", valid).out)["runs"][0]["results"]
    assert results
    assert all(one["suppressions"][0]["justification"] for one in results)


@pytest.mark.usefixtures("with_checkov")
def test_junit_has_a_case_for_every_verdict(run: Run, bad: Path) -> None:
    document = json.loads(run("check", "--json", "--program", bad).out)
    root = ET.fromstring(run("check", "--format", "junit", "--program", bad).out)  # noqa: S314 - our own output
    assert len(root.findall(".//testcase")) == len(document["findings"])
    assert len(root.findall(".//failure")) == document["summary"]["verdicts"]["fail"]


def test_reports_are_written_beside_what_is_shown(run: Run, bad: Path) -> None:
    names = ("found.json", "found.sarif", "found.xml")
    reports = [word for name in names for word in ("--report", name)]
    shown = run("check", "--no-checkov", "--program", bad, *reports)
    assert shown.code == 1
    assert "critical[iam-public-member]" in shown.out
    for name, form in zip(names, ("json", "sarif", "junit"), strict=True):
        assert Path(name).read_text() == run("check", "--no-checkov", "--format", form, "--program", bad).out


def test_a_report_holds_what_is_wrong_with_an_invalid_spec(run: Run, broken: Path, tmp_path: Path) -> None:
    assert run("check", "--no-checkov", "--report", tmp_path / "found.json", broken).code == 2
    assert "spec-unknown-key" in (tmp_path / "found.json").read_text()


@pytest.mark.parametrize("file", ["found.txt", "found", "no/such/folder/found.json"])
def test_a_report_that_cannot_be_written_is_wrong_usage(run: Run, valid: Path, file: str) -> None:
    ran = run("check", "--no-checkov", "--report", file, valid)
    assert ran.code == 2
    assert "--report" in ran.err
    assert ran.out == ""


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ("import pulumi\npulumi.Config().require('size')\n", 2, "ConfigMissingError"),
        ("x = 1\nassert x == 2, 'one is not two'\n", 2, "one is not two"),
        ("import pulumi\n\ndef broken(:\n", 3, "SyntaxError"),
        ("import sys\nsys.exit(4)\n", 2, "SystemExit"),
    ],
)
def test_a_program_that_fails_ends_with_2_and_its_line(run: Run, bad: Path, text: str, line: int, told: str) -> None:
    (bad / "__main__.py").write_text(text)
    ran = run("check", "--no-checkov", "--program", bad)
    assert ran.code == 2
    assert f"infrastructure/__main__.py:{line}:" in ran.out
    assert "critical[program-failed]" in ran.out
    assert told in ran.out
    assert "Traceback" not in ran.out + ran.err


def test_a_program_reads_the_configuration_of_its_one_stack(run: Run, bad: Path) -> None:
    (bad / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
    (bad / "Pulumi.staging.yaml").write_text("config:\n  shop:size: '3'\n")
    (bad / "__main__.py").write_text(
        "import pulumi\nassert pulumi.Config().require_int('size') == 3\nassert pulumi.get_stack() == 'staging'\n"
    )
    assert run("check", "--no-checkov", "--program", bad).code == 0


def test_a_program_that_is_not_there_and_no_spec_at_all_are_wrong_usage(run: Run, tmp_path: Path) -> None:
    assert run("check", "--no-checkov", "--program", tmp_path / "nowhere").code == 2
    assert run("check", "--no-checkov").code == 2


@pytest.mark.parametrize("start", sorted({checking.START, "spawn"}))
def test_many_specs_at_once_are_judged_as_each_alone(
    run: Run, valid: Path, broken: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, start: str
) -> None:
    """Of many specs other processes take their share; the report is as it would be without them."""
    monkeypatch.setattr(checking, "START", start)
    specs = [tmp_path / f"plant-{number}.yaml" for number in range(max(checking.SHARE, 6))]
    for number, spec in enumerate(specs):
        spec.write_text(valid.read_text().replace("greenhouse", f"house-{number}"))
    specs[3].write_text(broken.read_text())
    ran = run("check", "--no-checkov", "--json", *specs)
    alone = json.loads(run("check", "--no-checkov", "--json", specs[0]).out)["summary"]["resources"]
    document = json.loads(ran.out)
    assert ran.code == 2
    assert document["summary"]["specs"] == list(map(str, specs))
    assert document["summary"]["resources"] == alone * (len(specs) - 1)
    assert {one["spec"]["file"] for one in document["findings"] if one["verdict"] == "fail"} == {str(specs[3])}


WAIVERS = """\
waivers:
  - {rule: CKV_GCP_62, resource: no-such-bucket, reason: For the sake of the test., owner: ana, expires: %s}
"""


def test_a_waiver_of_a_check_is_judged_only_with_checkov(run: Run, with_checkov: None, valid: Path) -> None:
    valid.write_text(valid.read_text() + WAIVERS % (datetime.now(UTC).date() + timedelta(days=30)))
    assert run("check", "--no-checkov", valid).code == 0
    ran = run("check", valid)
    assert ran.code == 1
    assert "medium[waiver-unused]" in ran.out
