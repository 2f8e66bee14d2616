"""What is no readable text is refused with its place, before anything parses it."""

import os
from pathlib import Path

import pytest

from groundplan.errors import Invalid, Problem
from groundplan.spec.load import load, load_text
from groundplan.spec.reading import LIMIT


def only_problem(path: Path) -> Problem:
    with pytest.raises(Invalid) as caught:
        load(path)
    [problem] = caught.value.problems
    return problem


@pytest.mark.parametrize("content", [b"", b"\n\n", b"# nothing but a comment\n", b"---\n", b"~\n", b"\xef\xbb\xbf"])
def test_an_empty_file_says_how_to_start(tmp_path: Path, content: bytes) -> None:
    spec = tmp_path / "spec.yaml"
    spec.write_bytes(content)

    problem = only_problem(spec)

    assert problem.code == "empty"
    assert "kind: iot-telemetry" in problem.hint


def test_a_file_of_50_megabytes_is_refused_by_its_size(tmp_path: Path) -> None:
    spec = tmp_path / "spec.yaml"
    with spec.open("wb") as stream:
        os.truncate(stream.fileno(), 50_000_000)

    problem = only_problem(spec)

    assert problem.code == "size"
    assert "50,000,000" in problem.message


def test_a_stream_without_a_size_is_bounded_too() -> None:
    assert only_problem(Path("/dev/zero")).code == "size"


def test_text_in_memory_is_bounded_too() -> None:
    with pytest.raises(Invalid, match="larger than 256 KiB"):
        load_text("#" * (LIMIT + 1), "spec.yaml")


@pytest.mark.parametrize(
    ("content", "line", "column", "offset"),
    [
        (b"kind: \xff", 1, 7, 6),
        ("kind: iot-telemetry\r\nname: é ".encode() + b"\xe9t\xe9", 2, 9, 30),
        (b"\xff\xfek\0", 1, 1, 0),
    ],
)
def test_bytes_that_are_not_utf_8_are_placed(
    tmp_path: Path, content: bytes, line: int, column: int, offset: int
) -> None:
    spec = tmp_path / "spec.yaml"
    spec.write_bytes(content)

    problem = only_problem(spec)

    assert problem.code == "encoding"
    assert f"offset {offset} " in problem.message
    assert problem.position is not None
    assert (problem.position.line, problem.position.column) == (line, column)


def test_a_missing_file_and_a_folder_are_named(tmp_path: Path) -> None:
    for path in (tmp_path / "none.yaml", tmp_path):
        problem = only_problem(path)
        assert problem.code == "file"
        assert str(path) in problem.message


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_a_file_without_permission_is_named(tmp_path: Path) -> None:
    spec = tmp_path / "spec.yaml"
    spec.touch(mode=0o000)

    assert "permission denied" in only_problem(spec).message


def test_a_path_that_no_file_can_have_is_named() -> None:
    assert only_problem(Path("a\0b")).code == "file"


@pytest.mark.parametrize("character", ["\0", "\x1b", "\x85", "\u2028", "\u202e", "\ud800", "\ufffe"])
def test_characters_that_do_not_print_are_placed(character: str) -> None:
    with pytest.raises(Invalid) as caught:
        load_text(f"kind: iot-telemetry\nname: {character}", "spec.yaml")

    [problem] = caught.value.problems
    assert problem.code == "control-character"
    assert f"U+{ord(character):04X}" in problem.message
    assert str(problem.position) == "spec.yaml:2:7"
