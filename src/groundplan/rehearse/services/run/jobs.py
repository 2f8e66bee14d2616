"""Jobs of Cloud Run, and the executions that they start by themselves for a token.

Source: https://cloud.google.com/run/docs/reference/rest/v2/projects.locations.jobs and the descriptions of the
discovery document.
"""

from __future__ import annotations

from groundplan.rehearse import facts
from groundplan.rehearse.call import Call
from groundplan.rehearse.replies import Json, invalid
from groundplan.rehearse.services.run.api import JOBS, account, arguments, checked, service, settled
from groundplan.rehearse.services.run.executions import execute, reference

_TOKENS = ("runExecutionToken", "startExecutionToken")
_LONGEST_NAME = 63
"""Of a job and a token together. Source: the description of runExecutionToken."""


@service.written(JOBS)
def _job(call: Call, body: Json, old: Json | None) -> Json:
    """A job as it is kept; raises Refusal for what the API refuses."""
    _, _, _, region, _, name = body["name"].split("/")
    facts.require("gcp:cloudrunv2/job:Job", arguments(body) | {"name": name, "location": region})
    body = {"launchStage": "GA"} | body | {"template": _template(call, body["template"])}
    body |= settled(call, body, old, "ResourcesAvailable")
    body = {"executionCount": 0, **body}
    tokens = [body[key] for key in _TOKENS if body.get(key)]
    if len(tokens) > 1:
        raise invalid(f"Only one of {' and '.join(_TOKENS)} can be set", "job.runExecutionToken")
    return _run(call, body, f"{name}-{tokens[0]}") if tokens else body


def _run(call: Call, body: Json, execution: str) -> Json:
    """The job with the execution of a token, which is started once."""
    if len(execution) >= _LONGEST_NAME:
        raise invalid("The job's name and the token must have fewer than 63 characters", "job.runExecutionToken")
    if call.get(f"{body['name']}/executions/{execution}") is not None:
        return body
    made = execute(call, body, execution)
    return body | {"latestCreatedExecution": reference(made), "executionCount": body["executionCount"] + 1}


def _template(call: Call, given: Json) -> Json:
    """The template of executions with what the API fills in."""
    task: Json = given.get("template", {})
    containers = checked(call, task)
    defaults: Json = {"timeout": "600s", "maxRetries": 3, "executionEnvironment": "EXECUTION_ENVIRONMENT_GEN2"}
    filled = defaults | task | {"containers": containers, "serviceAccount": account(call, task)}
    return {"taskCount": 1} | given | {"template": filled}
