"""The Cloud Functions API: functions of the second generation, each a service of Cloud Run with a trigger of Eventarc.

Source: https://cloud.google.com/functions/docs/reference/rest/v2/projects.locations.functions and the descriptions of
the discovery document.
"""

from __future__ import annotations

import uuid

from groundplan.rehearse import errand, facts, service_accounts
from groundplan.rehearse.call import Call, project_number, unique_number
from groundplan.rehearse.replies import Json, Refusal, invalid, not_found
from groundplan.rehearse.service import Service
from groundplan.rehearse.services.storage import shelf

service = Service("cloudfunctions", ("v2", "v2beta"), types="google.cloud.functions.v2")

_FUNCTIONS = "cloudfunctions.projects.locations.functions"
_RUN, _EVENTARC = "run.googleapis.com", "eventarc.googleapis.com"
_INGRESS = {
    "ALLOW_ALL": "INGRESS_TRAFFIC_ALL",
    "ALLOW_INTERNAL_ONLY": "INGRESS_TRAFFIC_INTERNAL_ONLY",
    "ALLOW_INTERNAL_AND_GCLB": "INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER",
}
_CPUS = {"128": "0.0833", "256": "0.1666", "512": "0.3333", "1024": "0.5833", "2048": "1", "4096": "2", "8192": "2"}
"""CPUs by MiB of memory. Source: https://cloud.google.com/functions/docs/configuring/memory"""

_UNITS = {"": 1 / 2**20, "k": 1 / 2**10, "M": 1, "Mi": 1, "G": 2**10, "Gi": 2**10}


@service.written(_FUNCTIONS)
def _function(call: Call, body: Json, old: Json | None) -> Json:
    """A function as it is kept, with its service and trigger; raises Refusal for what the API refuses."""
    path = body["name"]
    _, _, _, region, _, name = path.split("/")
    facts.require("gcp:cloudfunctionsv2/function:Function", body | {"name": name, "location": region})
    build = _build(call, body.get("buildConfig", {}), name, region)
    config = _config(call, body.get("serviceConfig", {}))
    made = _deployed(call, f"projects/{call.project}/locations/{region}", name, config, exists=old is not None)
    body = body | {"buildConfig": build, "serviceConfig": config | made, "environment": "GEN_2", "state": "ACTIVE"}
    if trigger := _trigger(call, body, old, region):
        body["eventTrigger"] = trigger
    return body | {"url": f"https://{region}-{call.project}.cloudfunctions.net/{name}"}


@service.deleted(_FUNCTIONS)
def _deleted(call: Call, body: Json) -> None:
    """Delete the service and the trigger along with their function."""
    run = f"{_RUN}/{body['serviceConfig']['service']}"
    if call.state.get(run) is not None:
        errand.run(call, "DELETE", run.replace("/", "/v2/", 1))
    _drop_trigger(call, body)


def _build(call: Call, given: Json, name: str, region: str) -> Json:
    """How a function is built; raises Refusal where source, repository or account are not there."""
    if not given.get("runtime"):
        raise invalid("The runtime of a function is required", "function.buildConfig.runtime")
    source: Json = given.get("source", {}).get("storageSource", {})
    found = shelf.live(call, source.get("bucket", ""), source.get("object", "")) if source else None
    if source and found is None:
        place = f"gs://{source.get('bucket', '')}/{source.get('object', '')}"
        raise invalid(f"The source of the function does not exist: {place}", "function.buildConfig.source")
    managed = f"projects/{call.project}/locations/{region}/repositories/gcf-artifacts"
    repository = given.get("dockerRepository") or managed
    if repository != managed and call.state.get(f"artifactregistry.googleapis.com/{repository}") is None:
        raise not_found(repository)
    service_accounts.require(call, given.get("serviceAccount", ""))
    place = f"projects/{call.project}"
    number = project_number(call.project)
    computed: Json = {
        "build": f"projects/{number}/locations/{region}/builds/{uuid.uuid4()}",
        "dockerRegistry": "ARTIFACT_REGISTRY",
        "dockerRepository": repository,
        "entryPoint": given.get("entryPoint") or name,
        "serviceAccount": given.get("serviceAccount") or f"{place}/serviceAccounts/{service_accounts.default(call)}",
    }
    if found:
        resolved = source | {"generation": found["generation"]}
        computed["sourceProvenance"] = {"resolvedStorageSource": resolved}
    return {"automaticUpdatePolicy": {}} | given | computed


def _config(call: Call, given: Json) -> Json:
    """How a function runs, with what the API fills in; raises Refusal where one instance takes too many requests."""
    memory = given.get("availableMemory") or "256M"
    concurrency = int(given.get("maxInstanceRequestConcurrency") or 1)
    cpu = given.get("availableCpu") or _cpus(memory)
    if concurrency > 1 and _number(cpu) < 1:
        raise invalid("Total cpu < 1 is not supported with concurrency > 1.", "function.serviceConfig")
    filled: Json = {
        "availableMemory": memory,
        "availableCpu": cpu,
        "maxInstanceRequestConcurrency": concurrency,
        "timeoutSeconds": int(given.get("timeoutSeconds") or 60),
        "maxInstanceCount": int(given.get("maxInstanceCount") or 100),
        "ingressSettings": given.get("ingressSettings", "ALLOW_ALL"),
        "serviceAccountEmail": given.get("serviceAccountEmail") or service_accounts.default(call),
    }
    return {"allTrafficOnLatestRevision": True} | given | filled


def _cpus(memory: str) -> str:
    digits = memory.rstrip("kMGi")
    size = float(digits) * _UNITS.get(memory[len(digits) :], 1)
    return next((cpus for most, cpus in _CPUS.items() if size <= float(most)), "4")


def _number(cpu: str) -> float:
    return float(cpu[:-1]) / 1000 if cpu.endswith("m") else float(cpu)


def _deployed(call: Call, place: str, name: str, config: Json, *, exists: bool) -> Json:
    """Deploy a function as a service of Cloud Run; gives what the function tells of it."""
    key = name.replace("_", "-").lower()
    variables = [{"name": each, "value": value} for each, value in config.get("environmentVariables", {}).items()]
    variables += [
        {"name": each["key"], "valueSource": {"secretKeyRef": _secret(call, each)}}
        for each in config.get("secretEnvironmentVariables", ())
    ]
    container: Json = {
        "image": f"{place.split('/')[3]}-docker.pkg.dev/{call.project}/gcf-artifacts/{key}:latest",
        "resources": {"limits": {"cpu": config["availableCpu"], "memory": config["availableMemory"]}},
        "env": variables,
    }
    scaling = {"maxInstanceCount": config["maxInstanceCount"], "minInstanceCount": config.get("minInstanceCount", 0)}
    template: Json = {
        "containers": [container],
        "timeout": f"{config['timeoutSeconds']}s",
        "maxInstanceRequestConcurrency": config["maxInstanceRequestConcurrency"],
        "scaling": scaling,
        "serviceAccount": config["serviceAccountEmail"],
        "annotations": {"cloudfunctions.googleapis.com/trigger-type": "HTTP_TRIGGER"},
    }
    message: Json = {"ingress": _INGRESS.get(config["ingressSettings"], "INGRESS_TRAFFIC_ALL"), "template": template}
    message["labels"] = {"goog-managed-by": "cloudfunctions"}
    path = f"{_RUN}/v2/{place}/services"
    known = call.state.get(f"{_RUN}/{place}/services/{key}") is not None
    if known and not exists:
        raise Refusal("ALREADY_EXISTS", f"Could not create Cloud Run service {key}. A service of that name exists.")
    if known:
        errand.run(call, "PATCH", f"{path}/{key}", message)
    else:
        errand.run(call, "POST", path, message, serviceId=key)
    made = call.state.get(f"{_RUN}/{place}/services/{key}") or {}
    revision = made["latestReadyRevision"].rpartition("/")[2]
    return {"service": made["name"], "uri": made["uri"], "revision": revision}


def _secret(call: Call, given: Json) -> Json:
    project = given.get("projectId") or call.project
    return {"secret": f"projects/{project}/secrets/{given['secret']}", "version": given.get("version") or "latest"}


def _trigger(call: Call, body: Json, old: Json | None, region: str) -> Json:
    """The event trigger of a function, made anew where it has changed; empty for one that is called by HTTP."""
    given: Json = body.get("eventTrigger", {})
    before: Json = (old or {}).get("eventTrigger", {})
    if given and given == before:
        return given
    _drop_trigger(call, old or {})
    if not given:
        return {}
    place = f"projects/{call.project}/locations/{given.get('triggerRegion') or region}"
    name = f"{body['name'].rpartition('/')[2].replace('_', '-')}-{unique_number(body['name'], call.now)[-6:]}"
    account = given.get("serviceAccountEmail") or service_accounts.default(call)
    destination = {"service": body["serviceConfig"]["service"].rpartition("/")[2], "region": region}
    message: Json = {
        "eventFilters": [{"attribute": "type", "value": given.get("eventType", "")}, *given.get("eventFilters", ())],
        "destination": {"cloudRun": destination},
        "serviceAccount": account,
    }
    if topic := given.get("pubsubTopic"):
        message["transport"] = {"pubsub": {"topic": topic}}
    if channel := given.get("channel"):
        message["channel"] = channel
    errand.run(call, "POST", f"{_EVENTARC}/v1/{place}/triggers", message, triggerId=name)
    path = f"{place}/triggers/{name}"
    made = (call.state.get(f"{_EVENTARC}/{path}") or {}) | {"destination": {"cloudFunction": body["name"]}}
    call.state.put(f"{_EVENTARC}/{path}", made)
    computed = {"trigger": path, "triggerRegion": place.split("/")[3], "serviceAccountEmail": account}
    return {"retryPolicy": "RETRY_POLICY_DO_NOT_RETRY"} | given | computed


def _drop_trigger(call: Call, body: Json) -> None:
    path = body.get("eventTrigger", {}).get("trigger", "")
    if path and call.state.get(f"{_EVENTARC}/{path}") is not None:
        errand.run(call, "DELETE", f"{_EVENTARC}/v1/{path}")
