"""Uploads of objects: at once, with metadata in one body, or resumable in pieces.

Source: https://cloud.google.com/storage/docs/json_api/v1/how-tos/upload and .../docs/performing-resumable-uploads
"""

from __future__ import annotations

import json
import re
import uuid
from dataclasses import replace
from urllib.parse import quote

from groundplan.rehearse import body
from groundplan.rehearse.call import Call
from groundplan.rehearse.replies import Json, Refusal, Reply, invalid
from groundplan.rehearse.services.storage import conditions, notifications, objects, shelf
from groundplan.rehearse.services.storage.api import HOST, find_bucket, required, service

_UNIT = 256 * 1024
"""Bytes that each piece but the last is a multiple of."""

_CONTENT_RANGE = re.compile(r"bytes (?:(\d+)-(\d+)|\*)/(\d+|\*)")
_BOUNDARY = re.compile(r'multipart/related;.*?boundary="?([^";]+)"?', re.IGNORECASE)
_CARRIED = (
    *("ifGenerationMatch", "ifGenerationNotMatch", "ifMetagenerationMatch", "ifMetagenerationNotMatch"),
    *("kmsKeyName", "predefinedAcl", "projection", "contentEncoding"),
)
"""Query parameters of the request that starts a resumable upload which count when it ends."""


@service.method("storage.objects.insert")
def insert(call: Call) -> Reply | Json:
    """Take an object's content, in one of the three ways."""
    kind = call.query.get("uploadType", "")
    if "upload_id" in call.query:
        return _resume(call)
    if kind == "media":
        kept = {"name": required(call, "name"), "contentType": call.headers.get("content-type", "")}
        return _finish(call, {key: value for key, value in kept.items() if value}, call.raw)
    if kind == "multipart":
        return _finish(call, *_related(call))
    if kind == "resumable":
        return _start(call)
    raise invalid("Upload requests must name an uploadType: media, multipart or resumable.", "uploadType")


def _finish(call: Call, fields: Json, data: bytes) -> Json:
    """Keep the object."""
    bucket = find_bucket(call.state, call.parameters["bucket"])
    name = str(fields.get("name") or call.query.get("name", ""))
    if encoding := call.query.get("contentEncoding"):
        fields = fields | {"contentEncoding": encoding}
    objects.require_fields(fields)
    conditions.require(call.query, shelf.live(call, bucket["name"], name))
    told = dict(part.split("=", 1) for part in call.headers.get("x-goog-hash", "").split(",") if "=" in part)
    made = shelf.put(call, bucket, name, fields, data)
    _require_sum("MD5 hash", fields.get("md5Hash") or told.get("md5"), made["md5Hash"])
    _require_sum("CRC32C", fields.get("crc32c") or told.get("crc32c"), made["crc32c"])
    notifications.tell(call, made, "OBJECT_FINALIZE")
    return objects.shown(call, made)


def _require_sum(what: str, told: str | None, actual: str) -> None:
    if told and told.strip() != actual:
        raise invalid(f'Provided {what} "{told}" doesn\'t match calculated {what} "{actual}".')


def _related(call: Call) -> tuple[Json, bytes]:
    """The metadata and the content of a `multipart/related` body; raises a 400."""
    match = _BOUNDARY.match(call.headers.get("content-type", ""))
    if match is None:
        raise invalid("A multipart upload needs the content type multipart/related with a boundary.")
    mark = b"--" + match[1].encode()
    parts = (b"\r\n" + call.raw).split(b"\r\n" + mark)
    if len(parts) != 4 or not parts[3].startswith(b"--"):
        raise invalid("Malformed multipart body: metadata and content are expected.")
    (_, metadata), (headers, data) = (_part(part) for part in parts[1:3])
    fields = _metadata(call, metadata)
    if content_type := headers.get("content-type"):
        fields.setdefault("contentType", content_type)
    return fields, data


def _part(part: bytes) -> tuple[dict[str, str], bytes]:
    head, found, data = part.removeprefix(b"\r\n").partition(b"\r\n\r\n")
    if not found:
        raise invalid("Malformed multipart body: a part has no headers.")
    lines = [line.partition(":") for line in head.decode("latin-1").split("\r\n") if line]
    return {name.strip().lower(): value.strip() for name, _, value in lines}, data


def _metadata(call: Call, raw: bytes) -> Json:
    try:
        sent = json.loads(raw or b"{}")
    except ValueError as wrong:
        raise invalid(f"Metadata part is not valid JSON: {wrong}") from None
    return body.message(call.document, "Object", sent)


def _start(call: Call) -> Reply:
    """Open a resumable upload; the answer's Location is where the pieces go."""
    bucket = find_bucket(call.state, call.parameters["bucket"])["name"]
    fields = _metadata(call, call.raw)
    fields.setdefault("name", call.query.get("name", ""))
    if not fields["name"]:
        raise Refusal("INVALID_ARGUMENT", "Required parameter: name", reason="required")
    if content_type := call.headers.get("x-upload-content-type"):
        fields.setdefault("contentType", content_type)
    conditions.require(call.query, shelf.live(call, bucket, fields["name"]))
    upload = uuid.uuid4().hex
    session = {"bucket": bucket, "fields": fields, "query": {k: call.query[k] for k in _CARRIED if k in call.query}}
    call.state.put_note(_session(upload), session)
    call.state.put_content(_session(upload), b"")
    path = f"/{HOST}/resumable/upload/storage/v1/b/{quote(bucket)}/o?uploadType=resumable&upload_id={upload}"
    return Reply(b"", 200, {"location": call.address + path, "x-guploader-uploadid": upload})


def _resume(call: Call) -> Reply | Json:
    """Take a piece of a resumable upload, tell how far it is, or give it up."""
    name = _session(call.query["upload_id"])
    session, kept = call.state.note(name), call.state.content(name)
    if session is None or kept is None:
        raise Refusal("NOT_FOUND", "The upload is not known: it is finished, was given up, or never began.")
    if call.method.verb == "DELETE":
        call.state.delete(name)
        return Reply(b"", 499)
    match = _CONTENT_RANGE.fullmatch(call.headers.get("content-range", f"bytes 0-{len(call.raw) - 1}/{len(call.raw)}"))
    if match is None and call.raw:
        raise invalid("Failed to parse Content-Range header.")
    first, _, total = match.groups() if match else (None, None, "0")
    if first is not None:
        kept = _joined(kept, int(first), call.raw, last=total != "*")
        call.state.put_content(name, kept)
    if total == "*" or total is None or len(kept) < int(total):
        told = {"range": f"bytes=0-{len(kept) - 1}"} if kept else {}
        return Reply(b"", 308, told)
    call.state.delete(name)
    return _finish(replace(call, query=session["query"]), session["fields"], kept)


def _joined(kept: bytes, first: int, piece: bytes, *, last: bool) -> bytes:
    """What is there with a piece put to it; raises a 503 for a gap, as a client then asks how far the upload is."""
    if first > len(kept):
        raise Refusal("UNAVAILABLE", "Invalid request. There is a gap before this piece of the upload.")
    joined = kept[:first] + piece if first + len(piece) > len(kept) else kept
    return joined if last else joined[: len(joined) // _UNIT * _UNIT]


def _session(upload: str) -> str:
    return f"{HOST}/uploads/{upload}"
