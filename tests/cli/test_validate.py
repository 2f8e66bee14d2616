"""`groundplan validate` starts fast and reports everything at once."""

import json
import subprocess
import sys
from pathlib import Path

from cli.command import Run


def test_validate_imports_neither_pulumi_nor_rich_nor_typer(valid: Path) -> None:
    code = (
        "import sys; from groundplan.cli.main import main\n"
        f"sys.argv = ['groundplan', 'validate', {str(valid)!r}]\n"
        "try: main()\n"
        "finally: print(sorted({name.partition('.')[0] for name in sys.modules}), file=sys.stderr)"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    heavy = {"pulumi", "pulumi_gcp", "rich", "typer", "grpc", "jinja2", "groundplan_components"}
    assert not heavy & set(json.loads(ran.stderr.replace("'", '"')))


def test_every_error_of_every_spec_is_told_in_the_order_given(run: Run, broken: Path, tmp_path: Path) -> None:
    other = tmp_path / "another.yaml"
    other.write_text("kind: iot-telemetry\n")
    err = run("validate", broken, other).err
    assert err.index("broken.yaml") < err.index("another.yaml")
    assert "message_every" in err
    assert "gatways" in err


def test_json_holds_one_entry_for_each_spec(run: Run, valid: Path, broken: Path) -> None:
    ran = run("validate", "--json", valid, broken)
    specs = json.loads(ran.out)["specs"]
    assert [(Path(entry["file"]).name, entry["valid"]) for entry in specs] == [
        ("valid.yaml", True),
        ("broken.yaml", False),
    ]
    assert {problem["code"] for problem in specs[1]["problems"]} >= {"unit", "unknown-key"}
    assert ran.code == 2
    assert ran.err == ""
