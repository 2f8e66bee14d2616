"""Preconditions: a request that only counts for a certain generation or metageneration.

Source: https://cloud.google.com/storage/docs/request-preconditions
"""

from __future__ import annotations

from collections.abc import Mapping

from groundplan.rehearse.replies import Json, Refusal, invalid

_PLAIN = ("ifGenerationMatch", "ifGenerationNotMatch", "ifMetagenerationMatch", "ifMetagenerationNotMatch")


def require(query: Mapping[str, str], found: Json | None, *, source: bool = False, reading: bool = False) -> None:
    """Raise a 412 when a precondition does not hold for what is there (None: nothing), or a 304 to a reader.

    source: look at the parameters about the source of a copy, `ifSourceGenerationMatch`.
    """
    for parameter in _PLAIN:
        name = f"ifSource{parameter[2:]}" if source else parameter
        if name in query and not _holds(parameter, _number(name, query[name]), found):
            changed = reading and parameter.endswith("NotMatch")
            raise _not_modified() if changed else not_met()


def not_met() -> Refusal:
    """The 412 of a precondition that does not hold."""
    return Refusal("CONDITION_NOT_MET", "At least one of the pre-conditions you specified did not hold.")


def _holds(parameter: str, wanted: int, found: Json | None) -> bool:
    field = "metageneration" if "Metageneration" in parameter else "generation"
    actual = int(found[field]) if found else 0
    return (actual == wanted) != parameter.endswith("NotMatch")


def _number(name: str, text: str) -> int:
    if not text.isdigit():
        raise invalid(f"Invalid value for {name}: '{text:.80}' is not a number", name)
    return int(text)


def _not_modified() -> Refusal:
    return Refusal("CONDITION_NOT_MET", "Not Modified", reason="notModified", http=304)
