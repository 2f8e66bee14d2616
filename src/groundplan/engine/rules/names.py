"""Names: the catalogue's rules by kind of resource, and patterns that the provider or the API states."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from ipaddress import ip_address
from typing import Any

from groundplan.catalog.names import name_rule
from groundplan.engine.rules.fault import Fault

_BUCKET_LONGEST = 222


def name(value: Any, facts: Mapping[str, Any]) -> Fault | None:
    """Check a name. `facts`: `of`, a kind of `groundplan.catalog.names`; `also`: names that are accepted besides."""
    if not isinstance(value, str) or value in facts.get("also", ()):
        return None
    if facts["of"] == "bucket" and "." in value:
        return _domain_bucket(value)
    rule = name_rule(facts["of"])
    said = rule.fault(value)
    if not said:
        return None
    allowed = f"{rule.minimum} to {rule.maximum} characters: {rule.allowed}"
    return Fault(code="provider-name", says=said, allowed=allowed)


def pattern(value: Any, facts: Mapping[str, Any]) -> Fault | None:
    """Check a form.

    `facts`: `regex` (RE2, searched); `words`: the same for people; `not`: expressions that must not be found; `empty`
    where "" means none.
    """
    if not isinstance(value, str) or (facts.get("empty") and not value):
        return None
    for forbidden in facts.get("not", ()):
        if _compiled(forbidden).search(value):
            allowed = facts.get("words") or f"a text without {forbidden}"
            return Fault(code="provider-name", allowed=allowed)
    if "regex" not in facts or _compiled(facts["regex"]).search(value):
        return None
    return Fault(code="provider-name", allowed=facts.get("words") or f"text that matches {facts['regex']}")


def table(value: Any, facts: Mapping[str, Any]) -> Fault | None:  # noqa: ARG001 - one signature for all checks
    """Check a BigQuery table as `project.dataset.table`."""
    if not isinstance(value, str):
        return None
    says = _table_fault(value.rsplit(".", 2))
    return None if says is None else Fault(code="provider-name", says=says, allowed="project.dataset.table")


def _table_fault(parts: list[str]) -> str | None:
    if len(parts) != 3 or not all(parts) or any("/" in part for part in parts):
        return ""
    for kind, part in zip(("bigquery-dataset", "bigquery-table"), parts[1:], strict=True):
        said = name_rule(kind).fault(part)
        if said:
            return f"in {part!r}, {said}"
    return None


def _domain_bucket(value: str) -> Fault | None:
    """Bucket names with dots are domain names: https://docs.cloud.google.com/storage/docs/buckets#naming."""
    parts = value.split(".")
    label = re.compile(r"[a-z0-9]([a-z0-9_-]{0,61}[a-z0-9])?")
    fits = 3 <= len(value) <= _BUCKET_LONGEST and all(label.fullmatch(part) for part in parts) and not _is_ip(value)
    if fits and not value.startswith("goog") and "google" not in value:
        return None
    allowed = f"a domain name of at most {_BUCKET_LONGEST} lower-case letters, digits, dashes and underscores"
    return Fault(code="provider-name", allowed=allowed)


def _is_ip(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


@cache
def _compiled(regex: str) -> re.Pattern[str]:
    """Make a Go expression one of Python, where `$` must not match before a final newline."""
    return re.compile(re.sub(r"(?<!\\)\$(?=$|\))", r"\\Z", regex).replace(r"\z", r"\Z"))
