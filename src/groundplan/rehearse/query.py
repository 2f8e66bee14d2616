"""Do the query parameters of a request fit its method? Checked by the discovery document, as Google's front end does.

The APIs with a service path of their own (Compute Engine, Cloud Storage, BigQuery) let unknown parameters pass.
"""

from __future__ import annotations

from collections.abc import Mapping

from groundplan.rehearse import body
from groundplan.rehearse.discovery import Document, Method, Schema, camel_case
from groundplan.rehearse.replies import Refusal, violations

_UNKNOWN = "Cannot bind query parameter. Field '{0}' could not be found in request message."


def read(document: Document, method: Method, given: Mapping[str, str]) -> Mapping[str, str]:
    """The parameters by their names in the document, also where they came in the snake case of the messages' fields.

    A boolean may be written `True`, as Google's Python clients do.

    Raises Refusal that names every one that is unknown, of the wrong type or missing.
    """
    wrong: dict[str, str] = {}
    found: dict[str, str] = {}
    for key, value in given.items():
        name = key if key in method.parameters else camel_case(key)
        schema = method.parameters.get(name, {})
        if schema.get("location") == "query":
            found[name] = value.lower() if schema.get("type") == "boolean" else value
            if not _fits(schema, found[name]):
                wrong[key] = f"Invalid value at '{key}' ({body.type_name(schema)}), \"{value:.80}\""
        elif key in document.parameters or key.startswith("$") or document.classic:
            found[key] = value
        elif name in document.properties(method.request) and str(method.request).endswith("Request"):
            found[name] = value  # a field of the request's message: the provider sends Pub/Sub's updateMask so
        else:
            wrong[key] = f'Invalid JSON payload received. Unknown name "{key:.80}": {_UNKNOWN.format(key[:80])}'
    if wrong:
        raise violations(wrong)
    _require(method, found)
    return found


def _fits(schema: Schema, text: str) -> bool:
    given = text.split(",") if schema.get("repeated") else [text]
    return all(body.scalar(schema, each) is not None for each in given)


def _require(method: Method, given: Mapping[str, str]) -> None:
    """Raise a 400 for the first parameter that must be given. Source: Cloud Storage's `Required parameter: project`."""
    for name, schema in method.parameters.items():
        if schema.get("location") == "query" and schema.get("required") and not given.get(name):
            raise Refusal("INVALID_ARGUMENT", f"Required parameter: {name}", reason="required")
