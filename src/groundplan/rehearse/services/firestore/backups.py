"""Backup schedules: at most one a day and one a week, kept for at most fourteen weeks.

Source: the description of GoogleFirestoreAdminV1BackupSchedule, https://cloud.google.com/firestore/docs/backups
"""

from __future__ import annotations

import uuid

from groundplan.rehearse import facts
from groundplan.rehearse.call import Call, seconds
from groundplan.rehearse.replies import Json, Refusal, invalid
from groundplan.rehearse.services.firestore.api import DATABASES, database, service

_SCHEDULES = f"{DATABASES}.backupSchedules"
_KINDS = ("dailyRecurrence", "weeklyRecurrence")
_LONGEST = 14 * 7 * 24 * 3600


@service.identity(_SCHEDULES)
def _name(call: Call) -> str:
    """The name of a new schedule, which the API gives."""
    return f"{call.path}/{uuid.uuid4()}"


@service.written(_SCHEDULES)
def _schedule(call: Call, body: Json, old: Json | None) -> Json:
    """A schedule as it is kept; raises Refusal for what the API refuses."""
    database(call)
    facts.require("gcp:firestore/backupSchedule:BackupSchedule", body)
    given = [kind for kind in _KINDS if kind in body]
    if len(given) != 1:
        raise invalid(f"Exactly one of {' and '.join(_KINDS)} must be set", "backupSchedule.recurrence")
    if not 0 < seconds(body.get("retention", "0s")) <= _LONGEST:
        raise invalid("The retention must be more than nothing and at most 14 weeks", "backupSchedule.retention")
    if old is not None and given[0] not in old:
        raise invalid("The recurrence of a backup schedule cannot be changed", "backupSchedule.recurrence")
    if old is None and any(given[0] in other for _, other in call.state.members(call.name)):
        raise Refusal("ALREADY_EXISTS", f"The database has a backup schedule with {given[0]} already")
    return body
