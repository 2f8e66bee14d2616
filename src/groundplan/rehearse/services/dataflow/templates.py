"""Launching jobs from templates: the specification and every place that is named must be there.

Source: https://cloud.google.com/dataflow/docs/reference/rest/v1b3/projects.locations.flexTemplates/launch, and for what
a job tells of its launch pulumi-gcp 9.35.0, dataflow.FlexTemplateJob and dataflow.Job as they are read.
"""

from __future__ import annotations

import json

from groundplan.rehearse import facts, service_accounts, vpc
from groundplan.rehearse.call import Call
from groundplan.rehearse.replies import Json, Refusal, invalid
from groundplan.rehearse.services.dataflow.jobs import region, service, start
from groundplan.rehearse.services.storage import shelf
from groundplan.rehearse.services.storage.api import bucket_name

_GOOGLE = "dataflow-templates"
"""How buckets with Google's own templates begin: what they hold is not known here.
Source: https://cloud.google.com/dataflow/docs/guides/templates/provided-templates"""
_TEMPLATES = ("dataflow.projects.locations.templates", "dataflow.projects.templates")
_MACHINE = "n1-standard-1"
"""Of workers, unless told. Source: https://cloud.google.com/dataflow/docs/reference/pipeline-options"""
_OPTIONS = {"machineType": "workerMachineType", "maxWorkers": "maxNumWorkers"}
"""Fields of an environment that pipeline options call otherwise."""

_HIDDEN = frozenset({"additionalUserLabels", "additionalExperiments", "additionalPipelineOptions"})


@service.method("dataflow.projects.locations.flexTemplates.launch")
def _launch_flex(call: Call) -> Json:
    """Launch a job of a Flex template."""
    given: Json = call.body.get("launchParameter", {})
    runtime: Json = given.get("environment", {})
    path = given.get("containerSpecGcsPath", "")
    arguments = {key: value for key, value in runtime.items() if key != "ipConfiguration"}
    told = {"name": given.get("jobName", ""), "region": region(call), "containerSpecGcsPath": path}
    facts.require("gcp:dataflow/flexTemplateJob:FlexTemplateJob", arguments | told)
    if bool(path) == ("containerSpec" in given):
        raise invalid("Exactly one of containerSpecGcsPath and containerSpec must be set", "launchParameter")
    specification: Json = _specification(call, path) if path else given["containerSpec"]
    parameters: Json = given.get("parameters", {})
    metadata: Json = specification.get("metadata", {})
    _check_parameters(metadata, parameters)
    if call.body.get("validateOnly"):
        return {}
    options = _options(runtime) | parameters
    if "sdkContainerImage" not in options and specification.get("image"):
        options["sdkContainerImage"] = specification["image"]
    streaming = bool(metadata.get("streaming")) or "enableStreamingEngine" in runtime
    return {"job": _start(call, given, runtime, options, streaming=streaming)}


@service.method(*(f"{each}.create" for each in _TEMPLATES))
def _create(call: Call) -> Json:
    """Create a job of a classic template."""
    return _classic(call, call.body, call.body.get("gcsPath", ""))


@service.method(*(f"{each}.launch" for each in _TEMPLATES))
def _launch(call: Call) -> Json:
    """Launch a job of a classic template."""
    job = _classic(call, call.body, call.query.get("gcsPath", ""))
    return {} if call.query.get("validateOnly") == "true" else {"job": job}


def _classic(call: Call, given: Json, path: str) -> Json:
    runtime: Json = given.get("environment", {})
    told = {"name": given.get("jobName", ""), "region": region(call), "templateGcsPath": path}
    facts.require("gcp:dataflow/job:Job", {"maxWorkers": runtime.get("maxWorkers", 0)} | told)
    _object(call, path)
    options = _options(runtime) | given.get("parameters", {}) | {"templateLocation": path}
    options["machineType"] = runtime.get("machineType")
    streaming = bool(runtime.get("enableStreamingEngine"))
    return _start(call, given, runtime, options, streaming=streaming)


def _start(call: Call, given: Json, runtime: Json, options: Json, *, streaming: bool) -> Json:
    service_accounts.require(call, runtime.get("serviceAccountEmail", ""))
    vpc.require_network(call, runtime.get("network", ""))
    vpc.require_subnetwork(call, runtime.get("subnetwork", ""), region(call))
    for field in ("tempLocation", "stagingLocation"):
        _require_bucket(call, runtime.get(field, ""))
    labels = runtime.get("additionalUserLabels", {})
    kind = "JOB_TYPE_STREAMING" if streaming else "JOB_TYPE_BATCH"
    environment = _environment(runtime, options)
    return start(call, given.get("jobName", ""), kind, environment, labels, replaces=bool(given.get("update")))


def _options(runtime: Json) -> Json:
    """An environment as pipeline options."""
    return {_OPTIONS.get(key, key): value for key, value in runtime.items() if key not in _HIDDEN}


def _environment(runtime: Json, options: Json) -> Json:
    """The environment of a job that was launched so."""
    algorithm = runtime.get("autoscalingAlgorithm", "AUTOSCALING_ALGORITHM_BASIC")
    pool: Json = {
        "kind": "harness",
        "numWorkers": int(runtime.get("numWorkers") or 1),
        "machineType": runtime.get("machineType") or _MACHINE,
        "autoscalingSettings": {"algorithm": algorithm, "maxNumWorkers": int(runtime.get("maxWorkers") or 0)},
        "ipConfiguration": runtime.get("ipConfiguration", "WORKER_IP_PUBLIC"),
    }
    pool |= {key: runtime[key] for key in ("network", "subnetwork", "diskSizeGb") if key in runtime}
    if image := options.get("sdkContainerImage"):
        pool["workerHarnessContainerImage"] = image
    environment: Json = {"sdkPipelineOptions": {"options": options}, "workerPools": [pool]}
    renamed = {"serviceAccountEmail": "serviceAccountEmail", "kmsKeyName": "serviceKmsKeyName"}
    environment |= {name: runtime[key] for key, name in renamed.items() if runtime.get(key)}
    if experiments := runtime.get("additionalExperiments"):
        environment["experiments"] = experiments
    return environment


def _specification(call: Call, path: str) -> Json:
    """The specification of a Flex template; raises a 400 where there is none or it cannot be read."""
    content = _object(call, path)
    if content is None:
        return {}
    try:
        read = json.loads(content)
    except ValueError:
        read = None
    if not isinstance(read, dict) or not read.get("image"):
        raise invalid(f"Unable to parse template file '{path}': it names no image", "containerSpecGcsPath")
    return read


def _check_parameters(metadata: Json, given: Json) -> None:
    """Raise a 400 that names the parameters that are missing or unknown, by the template's own metadata.

    Source: https://cloud.google.com/dataflow/docs/guides/templates/configuring-flex-templates#metadata
    """
    known = {each["name"]: each for each in metadata.get("parameters", ()) if "name" in each}
    missing = [name for name, each in known.items() if not each.get("isOptional") and name not in given]
    unknown = [name for name in given if known and name not in known]
    for names, said in ((missing, "Missing required"), (unknown, "Unrecognized")):
        if names:
            raise invalid(f"The template parameters are invalid. {said}: {', '.join(names)}", "parameters")


def _object(call: Call, path: str) -> bytes | None:
    """The content of `gs://bucket/object`, None for what is Google's; raises a 400 where there is none."""
    bucket, _, name = path.removeprefix("gs://").partition("/")
    if bucket.startswith(_GOOGLE):
        return None
    found = shelf.live(call, bucket, name)
    if found is None:
        raise Refusal("INVALID_ARGUMENT", f"Unable to open template file: {path}.")
    return shelf.content(call, found)


def _require_bucket(call: Call, path: str) -> None:
    bucket = path.removeprefix("gs://").partition("/")[0]
    if bucket and call.state.get(bucket_name(bucket)) is None:
        raise invalid(f"The bucket of '{path}' does not exist", "environment")
