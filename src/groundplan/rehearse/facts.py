"""What the APIs refuse of a message that fits its schema: the catalogue's facts, which previews are checked by as well.

The facts stand under Pulumi's names of resource types and arguments, which are those of the REST API where nothing was
renamed; a service gives the message as the provider would name its parts.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from groundplan.catalog.names import name_rule
from groundplan.engine.rules import check
from groundplan.rehearse.replies import invalid, violations


def require(token: str, inputs: Mapping[str, Any]) -> None:
    """Raise a 400 that names every value that Google Cloud refuses of a resource of a Pulumi type.

    token: `gcp:pubsub/topic:Topic`. Source of each limit: `groundplan.catalog.provider_rules`.
    """
    if faults := {problem.field: problem.message for problem in check(token, inputs)}:
        raise violations(faults)


def require_name(kind: str, name: str, field: str = "name") -> None:
    """Raise a 400 for a name that breaks Google's rule for its kind (`groundplan.catalog.names`)."""
    if said := name_rule(kind).fault(name):
        raise invalid(f"Invalid {field} '{name:.300}': {said}", field)
