"""Which messages a filter lets through."""

import pytest

from groundplan.rehearse.replies import Refusal
from groundplan.rehearse.services.pubsub.filters import compiled

MESSAGE = {"kind": "new", "region": "europe-west4", "iana.org/x": "1"}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("", True),
        ("attributes:kind", True),
        ("attributes:none", False),
        ("-attributes:none", True),
        ('attributes.kind = "new"', True),
        ('attributes.kind="old"', False),
        ('attributes.kind != "old"', True),
        ('attributes.none != "old"', True),
        ('hasPrefix(attributes.region, "europe")', True),
        ('hasPrefix(attributes.none, "")', False),
        ('NOT hasPrefix(attributes.region, "us")', True),
        ('attributes."iana.org/x" = "1"', True),
        ('attributes:kind AND (attributes.region = "x" OR attributes.region = "europe-west4")', True),
        ('attributes:none OR attributes.kind = "old"', False),
        ("NOT (attributes:kind AND attributes:none)", True),
    ],
)
def test_what_a_filter_lets_through(text, wanted):
    assert compiled(text)(MESSAGE) is wanted


@pytest.mark.parametrize(
    "text",
    [
        "kind = 1",
        "attributes",
        "attributes.kind",
        "attributes.kind = new",
        'attributes.kind > "a"',
        "attributes:a AND",
        "attributes:a AND attributes:b OR attributes:c",
        "(attributes:a",
        "attributes:a)",
        'hasPrefix(attributes.a "x")',
        'attributes.kind = "new',
        'attributes.kind = "' + "x" * 256 + '"',
        "(" * 250,
    ],
)
def test_what_is_no_filter_is_refused(text):
    with pytest.raises(Refusal, match="Invalid filter"):
        compiled(text)
