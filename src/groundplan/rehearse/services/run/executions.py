"""Executions of jobs: each ends well as soon as it begins, because no container runs here.

Source: https://cloud.google.com/run/docs/reference/rest/v2/projects.locations.jobs.executions
"""

from __future__ import annotations

import uuid

from groundplan.rehearse import standard
from groundplan.rehearse.call import Call, etag
from groundplan.rehearse.replies import Json, Refusal, Reply, not_found
from groundplan.rehearse.services.run.api import JOBS, SOMEBODY, condition, service

_EXECUTIONS = f"{JOBS}.executions"


@service.method(f"{JOBS}.run")
def _run(call: Call) -> Reply | Json:
    """Start an execution of a job, with what the request overrides."""
    job = standard.existing(call)
    overrides: Json = call.body.get("overrides", {})
    template: Json = job["template"]
    task = template["template"] | {key: overrides[key] for key in ("timeout",) if key in overrides}
    task["containers"] = [_overridden(each, overrides) for each in task["containers"]]
    changed = template | {"template": task} | {key: overrides[key] for key in ("taskCount",) if key in overrides}
    name = f"{call.path.rpartition('/')[2]}-{uuid.uuid4().hex[:5]}"
    made = execute(call, job | {"template": changed}, name)
    job |= {"latestCreatedExecution": reference(made), "executionCount": job["executionCount"] + 1}
    call.state.put(call.name, job)
    return standard.respond(service, call, made["name"], made, made)


def _overridden(container: Json, overrides: Json) -> Json:
    """A container with the arguments and variables that are given for it; those of the only one need no name."""
    for each in overrides.get("containerOverrides", ()):
        if each.get("name", "") not in ("", container.get("name", "")):
            continue
        given = {key: each[key] for key in ("args",) if key in each or each.get("clearArgs")}
        names = {variable["name"] for variable in each.get("env", ())}
        kept = [variable for variable in container.get("env", ()) if variable["name"] not in names]
        container = container | given | {"env": [*kept, *each.get("env", ())]}
    return container


def execute(call: Call, job: Json, name: str) -> Json:
    """Make an execution of a job, already over."""
    template: Json = job["template"]
    count = template.get("taskCount", 1)
    body: Json = {
        "name": f"{job['name']}/executions/{name}",
        "uid": str(uuid.uuid4()),
        "generation": "1",
        "observedGeneration": "1",
        "creator": SOMEBODY,
        "job": job["name"],
        "launchStage": job["launchStage"],
        "taskCount": count,
        "parallelism": template.get("parallelism") or count,
        "succeededCount": count,
        "template": template["template"],
        "conditions": [condition(call, each) for each in ("Completed", "ResourcesAvailable", "Started")],
    }
    body |= dict.fromkeys(("createTime", "startTime", "completionTime", "updateTime"), call.time)
    body["etag"] = etag(body)
    call.state.put(f"{call.host}/{body['name']}", body)
    return body


def reference(execution: Json) -> Json:
    """An execution as its job tells of it."""
    told = {key: execution[key] for key in ("createTime", "completionTime")}
    return {"name": execution["name"].rpartition("/")[2], **told, "completionStatus": "EXECUTION_SUCCEEDED"}


@service.method(f"{_EXECUTIONS}.cancel")
def _cancel(call: Call) -> Json:
    """Refuse: an execution is over before anybody can cancel it."""
    standard.existing(call)
    raise Refusal("FAILED_PRECONDITION", "The execution is completed: it cannot be cancelled")


@service.method(f"{_EXECUTIONS}.tasks.list")
def _tasks(call: Call) -> Json:
    """The tasks of an execution, all of which succeeded."""
    execution = call.get(call.path.removesuffix("/tasks"))
    if execution is None:
        raise not_found(call.path.removesuffix("/tasks"))
    every = (_task(execution, index) for index in range(execution["taskCount"]))
    return standard.page(call, sorted((task["name"], task) for task in every))


@service.method(f"{_EXECUTIONS}.tasks.get")
def _get_task(call: Call) -> Json:
    """One task of an execution."""
    path, _, name = call.path.rpartition("/tasks/")
    execution = call.get(path)
    index = name.removeprefix(f"{path.rpartition('/')[2]}-task")
    if execution is None or not index.isdigit() or int(index) >= execution["taskCount"]:
        raise not_found(call.path)
    return _task(execution, int(index))


def _task(execution: Json, index: int) -> Json:
    kept = ("createTime", "startTime", "completionTime", "updateTime", "generation", "conditions", "job")
    name = f"{execution['name']}/tasks/{execution['name'].rpartition('/')[2]}-task{index}"
    told: Json = {key: execution[key] for key in kept}
    template: Json = execution["template"]
    return told | template | {"name": name, "execution": execution["name"], "index": index}
