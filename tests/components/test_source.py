"""The same files are the same source, and what must stay at home stays there."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundplan_components.source import Source, folder, packaged

paths = st.from_regex(r"[a-z]{1,8}(/[a-z]{1,8})?\.py", fullmatch=True)
sources = st.dictionaries(paths, st.text(max_size=50), min_size=1).map(
    lambda files: Source(tuple(sorted(files.items())))
)


@given(sources, sources)
def test_two_sources_share_a_digest_only_when_they_are_the_same(one: Source, other: Source) -> None:
    assert (one.digest == other.digest) is (one == other)


def test_moving_text_from_a_name_to_its_content_is_another_source() -> None:
    assert Source((("a", "bc"),)).digest != Source((("ab", "c"),)).digest


def test_caches_tests_and_hidden_files_are_not_deployed(tmp_path: Path) -> None:
    for name in ("main.py", "lib/part.py", ".env", ".git/config", "tests/test_it.py", "lib/__pycache__/part.pyc"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x = 1\n", encoding="utf-8")
    assert [path for path, _ in folder(tmp_path).files] == ["lib/part.py", "main.py"]


def test_a_folder_without_source_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="holds no source file"):
        folder(tmp_path)


def test_a_file_that_is_not_text_is_named(tmp_path: Path) -> None:
    (tmp_path / "model.bin").write_bytes(b"\xff\xfe")
    with pytest.raises(ValueError, match=r"model\.bin is not text"):
        folder(tmp_path)


@pytest.mark.parametrize("workload", ["bridge", "pipeline"])
def test_a_packaged_workload_is_there(workload: str) -> None:
    assert "main.py" in dict(packaged(workload).files)
