"""Log entries: what a client writes is kept and can be listed again.

Source: https://cloud.google.com/logging/docs/reference/v2/rest/v2/entries
"""

from __future__ import annotations

import re
from urllib.parse import quote

from groundplan.rehearse import standard
from groundplan.rehearse.call import Call, unique_number
from groundplan.rehearse.replies import Json, Refusal, invalid
from groundplan.rehearse.services.logging.api import collections, service
from groundplan.rehearse.services.logging.log_filter import matches

_LOG = re.compile(r"(?P<owner>(?:projects|folders|organizations|billingAccounts)/[^/]+)/logs/(?P<id>[^/]{1,511})")
_LOGS = collections("logs")
_MOST = 1000
"""Entries on a page. Source: https://cloud.google.com/logging/quotas#api-limits"""


@service.method("logging.entries.write")
def _write(call: Call) -> Json:
    """Keep entries, with what is common to all of them filled in."""
    common = {key: call.body[key] for key in ("logName", "resource") if key in call.body}
    entries = [common | entry for entry in call.body.get("entries", ())]
    for at, entry in enumerate(entries):
        _check(entry, at)
    if call.body.get("dryRun"):
        return {}
    for at, entry in enumerate(entries):
        labels = call.body.get("labels", {}) | entry.get("labels", {})
        kept = {"timestamp": call.time, "receiveTimestamp": call.time} | entry
        kept.setdefault("insertId", unique_number(f"{at} {call.state.next('entries')}", call.now))
        key = quote(f"{kept['timestamp']}-{kept['insertId']}", safe="")
        name = f"{call.host}/{_log_path(entry['logName'])}/entries/{key}"
        call.state.put(name, kept | ({"labels": labels} if labels else {}))
    return {}


@service.method("logging.entries.list")
def _list(call: Call) -> Json:
    """The entries of some owners that match a filter, oldest first unless asked otherwise."""
    owners = call.body.get("resourceNames", ())
    if not owners:
        raise invalid("resource_names is required", "resourceNames")
    found = [
        entry
        for owner in owners
        for name, entry in call.state.below(f"{call.host}/{'/'.join(owner.split('/')[:2])}/logs")
        if "/entries/" in name and matches(call.body.get("filter", ""), entry)
    ]
    order = call.body.get("orderBy", "timestamp asc")
    if order not in ("timestamp", "timestamp asc", "timestamp desc"):
        raise invalid(f"Cannot order by '{order:.80}'", "orderBy")
    found.sort(key=lambda entry: (entry["timestamp"], entry["insertId"]), reverse=order.endswith("desc"))
    start = call.body.get("pageToken", "0")
    if not start.isdigit():
        raise invalid("The page token is invalid", "pageToken")
    end = int(start) + min(call.body.get("pageSize") or _MOST, _MOST)
    answer: Json = {"entries": found[int(start) : end]}
    return answer | ({"nextPageToken": str(end)} if end < len(found) else {})


@service.method(*(f"{each}.list" for each in _LOGS))
def _list_logs(call: Call) -> Json:
    """The names of the logs that have entries."""
    names = {entry["logName"] for name, entry in call.state.below(call.name) if "/entries/" in name}
    return standard.page(call, [(name, name) for name in sorted(names)], most=_MOST)


@service.method(*(f"{each}.delete" for each in _LOGS))
def _delete_log(call: Call) -> Json:
    """Forget the entries of a log."""
    entries = call.state.below(call.name)
    if not entries:
        raise Refusal("NOT_FOUND", f"Log {call.path} does not exist")
    for name, _ in entries:
        call.state.delete(name)
    return {}


def _check(entry: Json, at: int) -> None:
    """Raise Refusal for an entry without the name of a log or a resource type."""
    found = _LOG.fullmatch(_log_path(entry.get("logName", "")))
    if found is None:
        raise invalid(f"The log name '{entry.get('logName', ''):.200}' is invalid", f"entries[{at}].logName")
    if not entry.get("resource", {}).get("type"):
        raise invalid("A monitored resource with a type is required", f"entries[{at}].resource")


def _log_path(name: str) -> str:
    """A log's name with its id escaped, as it has to be; some clients send it plain."""
    owner, logs, log = name.partition("/logs/")
    return f"{owner}{logs}{quote(log.replace('%2F', '/'), safe='')}"
