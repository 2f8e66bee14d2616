"""Jobs of Dataflow: each runs as soon as it is created, and ends when it is told to.

Source: https://cloud.google.com/dataflow/docs/reference/rest/v1b3/projects.locations.jobs, the descriptions of Job and
its states, and pulumi-gcp 9.35.0, which reads `workerPools[0].autoscalingSettings` and `sdkPipelineOptions` of every
job.
"""

from __future__ import annotations

import hashlib

from groundplan.rehearse import facts, standard
from groundplan.rehearse.call import Call
from groundplan.rehearse.replies import Json, Refusal, invalid, not_found
from groundplan.rehearse.service import Service

service = Service("dataflow", ("v1b3",), types="google.dataflow.v1beta3")

JOBS = ("dataflow.projects.locations.jobs", "dataflow.projects.jobs")
RUNNING = "JOB_STATE_RUNNING"
_STREAMING, _BATCH = "JOB_TYPE_STREAMING", "JOB_TYPE_BATCH"
_ENDS = {"JOB_STATE_CANCELLED": "JOB_STATE_CANCELLED", "JOB_STATE_DRAINED": "JOB_STATE_DRAINED"}
_FILTERS = {
    "ACTIVE": frozenset({RUNNING}),
    "TERMINATED": frozenset({*_ENDS, "JOB_STATE_DONE", "JOB_STATE_FAILED", "JOB_STATE_UPDATED"}),
}
_DEFAULT_REGION = "us-central1"
"""Where a job runs whose request names no region. Source: the description of projects.jobs.create."""


def region(call: Call) -> str:
    """The region that a call names, or the default one."""
    return call.parameters.get("location") or call.query.get("location") or _DEFAULT_REGION


def start(call: Call, name: str, kind: str, environment: Json, labels: Json, *, replaces: bool) -> Json:
    """Create a job that runs.

    kind: JOB_TYPE_STREAMING or JOB_TYPE_BATCH. replaces: whether it takes the place of the streaming job of its name,
    which must run then. Raises Refusal when a job of the name runs and shall not be replaced.
    """
    facts.require_name("dataflow-job", name, "jobName")
    old = _running(call, name)
    if replaces and old is None:
        raise invalid(f"There is no running job named {name} to update in region {region(call)}", "jobName")
    if replaces and old and old["type"] != _STREAMING:
        raise invalid(f"The job {name} is a batch job: it cannot be updated", "update")
    if old is not None and not replaces:
        raise Refusal(
            "ALREADY_EXISTS",
            f"(0): The workflow could not be created. Causes: There is already an active job named {name}. If you want "
            "to submit a second job, try again by setting a different name.",
        )
    job = _made(call, name, kind, environment, labels)
    if old is not None:
        job["replaceJobId"] = old["id"]
        _put(call, old | _state(call, "JOB_STATE_UPDATED") | {"replacedByJobId": job["id"]})
    _put(call, job)
    return job


def _made(call: Call, name: str, kind: str, environment: Json, labels: Json) -> Json:
    salt = hashlib.sha256(f"{name} {call.state.next('dataflow')}".encode()).digest()
    stamp = call.now.strftime("%Y-%m-%d_%H_%M_%S")
    return {
        "id": f"{stamp}-{int.from_bytes(salt[:8])}",
        "projectId": call.project,
        "location": region(call),
        "name": name,
        "type": kind,
        "createTime": call.time,
        "startTime": call.time,
        "environment": environment,
        **({"labels": labels} if labels else {}),
        **_state(call, RUNNING),
    }


def _state(call: Call, state: str) -> Json:
    return {"currentState": state, "currentStateTime": call.time}


def _put(call: Call, job: Json) -> None:
    call.state.put(f"{_place(call)}/{job['id']}", job)


def _place(call: Call) -> str:
    return f"{call.host}/projects/{call.project}/locations/{region(call)}/jobs"


def _running(call: Call, name: str) -> Json | None:
    every = call.state.members(_place(call))
    return next((job for _, job in every if job["name"] == name and job["currentState"] == RUNNING), None)


@service.method(*(f"{each}.create" for each in JOBS))
def _create(call: Call) -> Json:
    """Create a job as an SDK does that has translated a pipeline."""
    job = dict(call.body)
    pool = {"numWorkers": 1, "autoscalingSettings": {}}
    given: Json = job.get("environment", {})
    pools = [pool | each for each in given.get("workerPools", [{}])]
    environment: Json = {"sdkPipelineOptions": {"options": {}}, **given, "workerPools": pools}
    made = start(
        call,
        job.get("name", ""),
        job.get("type", _BATCH),
        environment,
        job.get("labels", {}),
        replaces="replaceJobId" in job,
    )
    return job | made


@service.method(*(f"{each}.get" for each in JOBS))
def _get(call: Call) -> Json:
    """Show a job."""
    return _existing(call)


@service.method(*(f"{each}.list" for each in JOBS))
def _list(call: Call) -> Json:
    """Show the jobs of a region, running ones or others where the filter says so."""
    wanted = _FILTERS.get(call.query.get("filter", ""))
    named = call.query.get("name")
    found = [
        (name, job)
        for name, job in call.state.members(_place(call))
        if (wanted is None or job["currentState"] in wanted) and named in (None, job["name"])
    ]
    return standard.page(call, found)


@service.method("dataflow.projects.jobs.aggregated")
def _aggregated(call: Call) -> Json:
    """Show the jobs of every region."""
    start_of_jobs = f"{call.host}/projects/{call.project}/locations"
    return standard.page(call, [(name, job) for name, job in call.state.below(start_of_jobs) if "/jobs/" in name])


@service.method(*(f"{each}.update" for each in JOBS))
def _update(call: Call) -> Json:
    """End a job, or change how far it scales; nothing else can be changed."""
    job = _existing(call)
    wanted = call.body.get("requestedState", "")
    if job["currentState"] != RUNNING:
        raise Refusal(
            "FAILED_PRECONDITION", f"(0): Could not modify workflow; Job has terminated in state {job['currentState']}"
        )
    if wanted in _ENDS:
        if wanted == "JOB_STATE_DRAINED" and job["type"] != _STREAMING:
            raise Refusal("FAILED_PRECONDITION", "(0): Only streaming jobs can be drained")
        job |= _state(call, _ENDS[wanted]) | {"requestedState": wanted}
    elif wanted not in ("", RUNNING):
        raise invalid(f"A job cannot be set to {wanted}", "requestedState")
    if "labels" in call.body:
        job["labels"] = call.body["labels"]
    if "runtimeUpdatableParams" in call.body:
        job["runtimeUpdatableParams"] = call.body["runtimeUpdatableParams"]
    _put(call, job)
    return job


@service.method(*(f"{each}.getMetrics" for each in JOBS))
def _metrics(call: Call) -> Json:
    """No metrics: nothing runs that would make them."""
    _existing(call)
    return {"metrics": [], "metricTime": call.time}


@service.method(*(f"{each}.messages.list" for each in JOBS))
def _messages(call: Call) -> Json:
    """No messages."""
    _existing(call)
    return {"jobMessages": []}


def _existing(call: Call) -> Json:
    path = f"projects/{call.project}/locations/{region(call)}/jobs/{call.parameters['jobId']}"
    job = call.get(path)
    if job is None:
        raise not_found(path)
    return job
