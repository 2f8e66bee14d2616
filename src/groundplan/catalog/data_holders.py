"""Which resources hold data of their own, that goes when they go (`data/data_holders.json`)."""

from __future__ import annotations

from groundplan.catalog.data_file import read


def held(token: str) -> str:
    """What a resource of this type holds, in words; empty when its program could make all of it again."""
    what: str = read("data_holders")["types"].get(token, "")
    return what


def abandoned_by_default(token: str) -> bool:
    """Whether the provider leaves resources of this type where they are unless `deletionPolicy` says otherwise."""
    return token in read("data_holders")["abandoned"]
