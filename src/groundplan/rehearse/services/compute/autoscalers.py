"""Autoscalers: without load, a group has as few instances as its autoscaler allows.

Source: https://cloud.google.com/compute/docs/autoscaler and the description of AutoscalingPolicy in the discovery
document.
"""

from __future__ import annotations

from groundplan.rehearse import facts
from groundplan.rehearse.call import Call
from groundplan.rehearse.replies import Json
from groundplan.rehearse.services.compute import links
from groundplan.rehearse.services.compute.api import HOST, find, in_use, keep, service, wrong
from groundplan.rehearse.services.compute.groups import resized
from groundplan.rehearse.services.compute.resources import rule

_BOTH = ("compute.autoscalers", "compute.regionAutoscalers")
_POLICY = {"mode": "ON", "coolDownPeriodSec": 60, "minNumReplicas": 2}
_SIGNALS = ("cpuUtilization", "loadBalancingUtilization", "customMetricUtilizations", "scalingSchedules")


@rule(*_BOTH)
def _autoscaler(call: Call, path: str, body: Json, _old: Json | None) -> Json:
    """An autoscaler, and its group within its limits."""
    target = links.path(body.get("target", ""), call.project)
    manager = call.get(target)
    if manager is None:
        raise wrong("target", body.get("target", ""), "The referenced instance group manager cannot be found.")
    policy = _POLICY | body.get("autoscalingPolicy", {})
    if "maxNumReplicas" not in policy:
        raise wrong("autoscalingPolicy.maxNumReplicas", "", "It must be given.")
    least, most = int(policy["minNumReplicas"]), int(policy["maxNumReplicas"])
    facts.require(
        "gcp:compute/autoscaler:Autoscaler", {"autoscalingPolicy": {"minReplicas": least, "maxReplicas": most}}
    )
    _require_alone(call, path, target)
    if not any(policy.get(signal) for signal in _SIGNALS):
        policy["cpuUtilization"] = {}
    if "cpuUtilization" in policy:
        policy["cpuUtilization"] = {"utilizationTarget": 0.6, "predictiveMethod": "NONE"} | policy["cpuUtilization"]
    size = min(max(int(manager["targetSize"]), least), most) if policy["mode"] == "ON" else int(manager["targetSize"])
    told = manager["status"] | {"autoscaler": links.link(path)}
    keep(call, target, resized(call, target, manager | {"status": told}, size))
    return body | {"autoscalingPolicy": policy, "status": "ACTIVE", "recommendedSize": size}


@service.deleted(*_BOTH)
def _deleted(call: Call, body: Json) -> None:
    """Let go of the group, which keeps its size."""
    target = links.path(body["target"], call.project)
    manager = find(call, target)
    status = {key: value for key, value in manager["status"].items() if key != "autoscaler"}
    keep(call, target, manager | {"status": status})


def _require_alone(call: Call, path: str, target: str) -> None:
    """Raise a 400 for a group that has an autoscaler already."""
    for name, other in call.state.members(f"{HOST}/{path.rpartition('/')[0]}"):
        if name != f"{HOST}/{path}" and links.path(other["target"], call.project) == target:
            raise in_use(target, name.removeprefix(f"{HOST}/"))
