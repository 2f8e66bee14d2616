"""Jobs: there is no SQL engine here, so queries are refused, and nothing has ever run."""

from __future__ import annotations

from groundplan.rehearse.call import Call, project_number
from groundplan.rehearse.replies import Json, Refusal
from groundplan.rehearse.services.bigquery.api import service


@service.method("bigquery.jobs.query", "bigquery.jobs.insert")
def refuse(call: Call) -> Json:
    """Raise a 501: what a query would find cannot be told without running it."""
    raise Refusal("UNIMPLEMENTED", f"{call.method.id}: queries and load jobs are not emulated", reason="notImplemented")


@service.method("bigquery.jobs.list")
def list_(_call: Call) -> Json:
    """No jobs."""
    return {"kind": "bigquery#jobList", "jobs": []}


@service.method("bigquery.jobs.get", "bigquery.jobs.getQueryResults", "bigquery.jobs.cancel")
def missing(call: Call) -> Json:
    """Raise a 404: no job has run."""
    job = call.parameters.get("jobsId") or call.parameters.get("queriesId", "")
    raise Refusal("NOT_FOUND", f"Not found: Job {call.project}:{job}")


@service.method("bigquery.projects.getServiceAccount")
def agent(call: Call) -> Json:
    """The account by which BigQuery uses keys in a project."""
    address = f"bq-{project_number(call.project)}@bigquery-encryption.iam.gserviceaccount.com"
    return {"kind": "bigquery#getServiceAccountResponse", "email": address}
