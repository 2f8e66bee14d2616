"""What an object holds, whole or in part.

Source: https://cloud.google.com/storage/docs/json_api/v1/parameters#alt, .../xml-api/reference-headers (the headers
that go with content) and .../transcoding (gzip that is unpacked on the way).
"""

from __future__ import annotations

import gzip
import re
import zlib
from datetime import datetime
from email.utils import format_datetime

from groundplan.rehearse.call import Call
from groundplan.rehearse.replies import Json, Refusal, Reply
from groundplan.rehearse.services.storage import shelf

_RANGE = re.compile(r"bytes=(\d*)-(\d*)")


def download(call: Call, found: Json) -> Reply:
    """The bytes that a request asks for."""
    data = shelf.content(call, found)
    headers = _headers(found)
    if _unpacks(call, found):
        try:
            data = gzip.decompress(data)
        except (OSError, EOFError, zlib.error):
            headers["content-encoding"] = "gzip"
        else:
            headers["warning"] = "214 UploadServer gunzipped"
            return Reply(data, 200, headers, _content_type(found))
    elif "contentEncoding" in found:
        headers["content-encoding"] = found["contentEncoding"]
    match = _RANGE.fullmatch(call.headers.get("range", ""))
    if match is None or match[0] == "bytes=-":
        return Reply(data, 200, headers, _content_type(found))
    first, last = _span(match[1], match[2], len(data))
    headers["content-range"] = f"bytes {first}-{last}/{len(data)}"
    return Reply(data[first : last + 1], 206, headers, _content_type(found))


def _span(first: str, last: str, size: int) -> tuple[int, int]:
    """The first and last byte of a range; raises a 416 for one that begins behind the end."""
    if not first:
        start, end = max(0, size - int(last)), size - 1
    else:
        start, end = int(first), min(int(last), size - 1) if last else size - 1
    if start >= size or end < start:
        raise Refusal("OUT_OF_RANGE", "Request range not satisfiable", reason="requestedRangeNotSatisfiable", http=416)
    return start, end


def _unpacks(call: Call, found: Json) -> bool:
    """Whether gzip is unpacked for a client that does not take it."""
    accepted = "gzip" in call.headers.get("accept-encoding", "")
    return (
        found.get("contentEncoding") == "gzip" and not accepted and "no-transform" not in found.get("cacheControl", "")
    )


def _content_type(found: Json) -> str:
    return str(found.get("contentType") or "application/octet-stream")


def _headers(found: Json) -> dict[str, str]:
    sums = [f"crc32c={found['crc32c']}"] + ([f"md5={found['md5Hash']}"] if "md5Hash" in found else [])
    headers = {
        "accept-ranges": "bytes",
        "etag": found["etag"],
        "last-modified": format_datetime(datetime.fromisoformat(found["updated"]), usegmt=True),
        "x-goog-generation": found["generation"],
        "x-goog-metageneration": found["metageneration"],
        "x-goog-hash": ",".join(sums),
        "x-goog-storage-class": found["storageClass"],
        "x-goog-stored-content-encoding": found.get("contentEncoding", "identity"),
        "x-goog-stored-content-length": found["size"],
    }
    for field, header in (
        ("cacheControl", "cache-control"),
        ("contentDisposition", "content-disposition"),
        ("contentLanguage", "content-language"),
    ):
        if field in found:
            headers[header] = found[field]
    return headers
