"""The Cloud Scheduler API: jobs that call something on a schedule. None is ever started by the emulator itself.

Source: https://cloud.google.com/scheduler/docs/reference/rest/v1/projects.locations.jobs and the descriptions of the
discovery document.
"""

from __future__ import annotations

from groundplan.rehearse import facts, service_accounts, standard
from groundplan.rehearse.call import Call
from groundplan.rehearse.replies import Json, Refusal, invalid
from groundplan.rehearse.service import Service

service = Service("cloudscheduler", ("v1",), types="google.cloud.scheduler.v1")

_JOBS = "cloudscheduler.projects.locations.jobs"
_TARGETS = ("httpTarget", "pubsubTarget", "appEngineHttpTarget")
_RETRY: Json = {
    "maxRetryDuration": "0s",
    "minBackoffDuration": "5s",
    "maxBackoffDuration": "3600s",
    "maxDoublings": 5,
}
"""Source: the descriptions of RetryConfig's fields."""


@service.written(_JOBS)
def _job(call: Call, body: Json, _old: Json | None) -> Json:
    """A job as it is kept; raises Refusal for what the API refuses."""
    _, _, _, location, _, name = body["name"].split("/")
    facts.require("gcp:cloudscheduler/job:Job", body | {"name": name, "region": location})
    given = [target for target in _TARGETS if target in body]
    if len(given) != 1:
        raise invalid(f"Exactly one of {', '.join(_TARGETS)} must be set", "job.target")
    if not body.get("schedule"):
        raise invalid("The schedule of a job is required", "job.schedule")
    http: Json = body.get("httpTarget", {})
    for token in ("oauthToken", "oidcToken"):
        service_accounts.require(call, http.get(token, {}).get("serviceAccountEmail", ""))
    _check_topic(call, body)
    return _with_defaults(call, body, http)


def _check_topic(call: Call, body: Json) -> None:
    """Raise a 404 for a topic of a known project that does not exist."""
    topic = body.get("pubsubTarget", {}).get("topicName", "")
    if topic and call.state.get(f"pubsub.googleapis.com/{topic}") is None:
        raise Refusal("NOT_FOUND", f"Resource '{topic}' was not found")


def _with_defaults(call: Call, body: Json, http: Json) -> Json:
    if http:
        body = {"attemptDeadline": "180s"} | body | {"httpTarget": {"httpMethod": "POST"} | http}
    if "retryConfig" in body:
        body["retryConfig"] = _RETRY | body["retryConfig"]
    return {"state": "ENABLED", "timeZone": "UTC"} | body | {"userUpdateTime": call.time}


@service.method(f"{_JOBS}.pause", f"{_JOBS}.resume")
def _switch(call: Call) -> Json:
    """Pause or resume a job."""
    paused = call.method.action == "pause"
    job = standard.existing(call) | {"state": "PAUSED" if paused else "ENABLED"}
    call.state.put(call.name, job)
    return job


@service.method(f"{_JOBS}.run")
def _run(call: Call) -> Json:
    """Force a job to run now: it is noted, and nothing is called."""
    job = standard.existing(call) | {"lastAttemptTime": call.time}
    call.state.put(call.name, job)
    return job
