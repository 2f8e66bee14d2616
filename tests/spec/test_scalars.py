"""Plain scalars mean what YAML 1.2 says, and numbers that no spec can use are refused."""

import pytest

from groundplan.spec.scalars import plain


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", None), ("~", None), ("null", None), ("true", True), ("False", False), ("12", 12), ("-3", -3), ("007", 7),
        ("0o17", 15), ("0xff", 255), ("1.5", 1.5), (".5", 0.5), ("1e3", 1000.0), ("+1.", 1.0),
    ],
)  # fmt: skip
def test_words_and_numbers_have_their_types(text: str, value: object) -> None:
    assert plain(text) == value
    assert type(plain(text)) is type(value)


@pytest.mark.parametrize(
    "text", ["yes", "no", "on", "off", "y", "1_000", "1:30", "2027-03-31", "0b1", "5s", "1.2.3", "\u0663"]
)
def test_what_other_versions_of_yaml_convert_stays_text(text: str) -> None:
    assert plain(text) == text


@pytest.mark.parametrize("text", [".inf", "-.INF", ".nan", "1e999", "9" * 19, "-" + "9" * 5000, "0x" + "f" * 40])
def test_numbers_without_bound_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"number|digits"):
        plain(text)
