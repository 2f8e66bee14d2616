"""Worker pools of Cloud Run: containers that pull their work, without an address.

Source: https://cloud.google.com/run/docs/reference/rest/v2/projects.locations.workerPools
"""

from __future__ import annotations

from groundplan.rehearse import facts
from groundplan.rehearse.call import Call
from groundplan.rehearse.replies import Json
from groundplan.rehearse.services.run.api import POOLS, account, arguments, checked, service, settled

_SPLITS: list[Json] = [{"type": "INSTANCE_SPLIT_ALLOCATION_TYPE_LATEST", "percent": 100}]


@service.written(POOLS)
def _pool(call: Call, body: Json, old: Json | None) -> Json:
    """A worker pool as it is kept; raises Refusal for what the API refuses."""
    facts.require("gcp:cloudrunv2/workerPool:WorkerPool", arguments(body))
    given: Json = body["template"]
    template = given | {"containers": checked(call, given), "serviceAccount": account(call, given)}
    body = {"launchStage": "GA", "instanceSplits": _SPLITS} | body | {"template": template}
    return body | settled(call, body, old) | {"instanceSplitStatuses": body["instanceSplits"]}
