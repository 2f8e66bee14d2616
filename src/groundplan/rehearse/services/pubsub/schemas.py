"""Schemas of messages, with their revisions.

A Protocol Buffer schema is only looked at for its one message type; messages are held against Avro schemas alone.
Source: https://cloud.google.com/pubsub/docs/reference/rest/v1/projects.schemas and .../docs/schemas (20 revisions)
"""

from __future__ import annotations

import json
import re
import uuid

from groundplan.rehearse import facts
from groundplan.rehearse.body import decoded
from groundplan.rehearse.call import Call
from groundplan.rehearse.replies import Json, Refusal, invalid
from groundplan.rehearse.services.pubsub import avro
from groundplan.rehearse.services.pubsub.api import DELETED_SCHEMA, HOST, find, require_name, service
from groundplan.rehearse.state import State

_MOST = 20
_BRIEF = ("name", "type", "revisionId", "revisionCreateTime")
_PROTO_MESSAGE = re.compile(r"^\s*message\s+\w+\s*\{", re.MULTILINE)


@service.written("pubsub.projects.schemas")
def complete(call: Call, schema: Json, _old: Json | None) -> Json:
    """Check a schema and give it its first revision."""
    require_name(schema["name"])
    _require(schema)
    made = _revision(call, schema)
    call.state.put_note(f"{HOST}/{schema['name']}", {"revisions": [made]})
    return made


@service.read("pubsub.projects.schemas")
def shown(call: Call, schema: Json) -> Json:
    """A schema; in a list without its definition, unless that is asked for."""
    full = {"list": "BASIC"}.get(call.method.action, "FULL")
    view = call.query.get("view", full)
    return schema if view == "FULL" else {key: schema[key] for key in _BRIEF}


@service.deleted("pubsub.projects.schemas")
def deleted(call: Call, schema: Json) -> None:
    """Topics that used it say that it is gone."""
    for name, topic in call.state.members(f"{HOST}/projects/{call.project}/topics"):
        if topic.get("schemaSettings", {}).get("schema") == schema["name"]:
            call.state.put(name, topic | {"schemaSettings": topic["schemaSettings"] | {"schema": DELETED_SCHEMA}})


@service.method("pubsub.projects.schemas.get")
def get(call: Call) -> Json:
    """A schema, or with `@` and an id one of its revisions."""
    return shown(call, revision(call.state, call.path))


@service.method("pubsub.projects.schemas.listRevisions")
def list_revisions(call: Call) -> Json:
    """The revisions of a schema, the newest first."""
    return {"schemas": [shown(call, each) for each in reversed(_revisions(call.state, call.path))]}


@service.method("pubsub.projects.schemas.commit")
def commit(call: Call) -> Json:
    """Add a revision."""
    schema = find(call.state, call.path)
    sent: Json = call.body.get("schema", {})
    if sent.get("type", schema["type"]) != schema["type"]:
        raise invalid("The type of a schema cannot change between revisions.", "schema.type")
    return _add(call, schema | {"definition": sent.get("definition", "")})


@service.method("pubsub.projects.schemas.rollback")
def rollback(call: Call) -> Json:
    """Add a revision that is the same as an earlier one."""
    wanted = revision(call.state, f"{call.path}@{call.body.get('revisionId', '')}")
    return _add(call, wanted)


@service.method("pubsub.projects.schemas.deleteRevision")
def delete_revision(call: Call) -> Json:
    """Take a revision away; the last one stays."""
    path, _, number = call.path.partition("@")
    gone = revision(call.state, f"{path}@{number or call.query.get('revisionId', '')}")
    left = [each for each in _revisions(call.state, path) if each != gone]
    if not left:
        raise invalid("The last revision of a schema cannot be deleted: delete the schema.")
    _keep(call, path, left)
    return left[-1]


@service.method("pubsub.projects.schemas.validate")
def validate(call: Call) -> Json:
    """Whether a definition could be a schema."""
    _require(call.body.get("schema", {}))
    return {}


@service.method("pubsub.projects.schemas.validateMessage")
def validate_message(call: Call) -> Json:
    """Whether a message fits a schema: one that is kept, or one in the request."""
    if name := call.body.get("name"):
        schema = revision(call.state, name)
    else:
        schema = call.body.get("schema", {})
        _require(schema)
    _fit(schema, call.body.get("encoding", "ENCODING_UNSPECIFIED"), call.body.get("message", ""))
    return {}


def require_message(state: State, topic: Json, message: Json) -> None:
    """Raise a 400 for a message that does not fit the schema of its topic, in any revision that the topic allows."""
    settings = topic.get("schemaSettings")
    if not settings or settings["schema"] == DELETED_SCHEMA:
        return
    refused: Refusal | None = None
    for schema in _allowed(_revisions(state, settings["schema"]), settings):
        try:
            _fit(schema, settings["encoding"], message.get("data", ""))
        except Refusal as wrong:
            refused = wrong
        else:
            return
    if refused:
        raise refused


def revision(state: State, path: str) -> Json:
    """A schema by its name, or a revision by name, `@` and id; raises a 404."""
    name, _, number = path.partition("@")
    schema = find(state, name)
    if not number:
        return schema
    for each in _revisions(state, name):
        if each["revisionId"] == number:
            return each
    raise Refusal("NOT_FOUND", f"Resource not found (resource={path.rpartition('/')[2]}).")


def _allowed(revisions: list[Json], settings: Json) -> list[Json]:
    """The revisions between the first and the last that a topic allows, the newest first."""
    ids = [each["revisionId"] for each in revisions]
    first = settings.get("firstRevisionId")
    last = settings.get("lastRevisionId")
    start = ids.index(first) if first in ids else 0
    end = ids.index(last) + 1 if last in ids else len(ids)
    return revisions[start:end][::-1]


def _revisions(state: State, path: str) -> list[Json]:
    """The revisions of a schema, the oldest first."""
    find(state, path)
    kept: list[Json] = (state.note(f"{HOST}/{path}") or {"revisions": []})["revisions"]
    return kept


def _add(call: Call, schema: Json) -> Json:
    _require(schema)
    kept = _revisions(call.state, call.path)
    if len(kept) >= _MOST:
        raise Refusal("FAILED_PRECONDITION", f"The schema has {_MOST} revisions: delete one first.")
    made = _revision(call, schema)
    _keep(call, call.path, [*kept, made])
    return made


def _keep(call: Call, path: str, revisions: list[Json]) -> None:
    call.state.put(f"{HOST}/{path}", revisions[-1])
    call.state.put_note(f"{HOST}/{path}", {"revisions": revisions})


def _revision(call: Call, schema: Json) -> Json:
    return schema | {"revisionId": uuid.uuid4().hex[:8], "revisionCreateTime": call.time}


def _require(schema: Json) -> None:
    """Raise a 400 for a definition that is no schema of its type."""
    kind, definition = schema.get("type", "TYPE_UNSPECIFIED"), schema.get("definition", "")
    if kind == "TYPE_UNSPECIFIED" or not definition:
        raise invalid("A schema needs a type and a definition.", "schema")
    facts.require("gcp:pubsub/schema:Schema", {"type": kind, "definition": definition})
    if kind == "AVRO":
        try:
            avro.require_definition(definition)
        except avro.Misfit as wrong:
            raise invalid(f"Invalid schema: {wrong}.", "schema.definition") from None
    if kind == "PROTOCOL_BUFFER" and not _PROTO_MESSAGE.search(definition):
        raise invalid("Invalid schema: the definition has no message type.", "schema.definition")


def _fit(schema: Json, encoding: str, data: str) -> None:
    """Raise a 400 for data, in base64, that does not fit."""
    raw = decoded(data)
    if encoding not in ("JSON", "BINARY"):
        raise invalid("The encoding must be JSON or BINARY.", "encoding")
    try:
        if schema["type"] == "AVRO":
            (avro.fit_json if encoding == "JSON" else avro.fit_binary)(schema["definition"], raw)
        elif encoding == "JSON":
            json.loads(raw)
    except ValueError as wrong:
        raise invalid(f"Invalid data in message: Message failed schema validation: {wrong}") from None
