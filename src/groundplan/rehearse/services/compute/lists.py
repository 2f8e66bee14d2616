"""Lists: of one zone, region or all of them, by filter and page.

Source: the parameters of compute.instances.list and aggregatedList in the discovery document.
"""

from __future__ import annotations

from groundplan.rehearse import standard
from groundplan.rehearse.call import Call
from groundplan.rehearse.discovery import document
from groundplan.rehearse.replies import Json
from groundplan.rehearse.services.compute import links
from groundplan.rehearse.services.compute.api import HOST, service
from groundplan.rehearse.services.compute.filters import wanted
from groundplan.rehearse.services.compute.resources import COLLECTIONS


def listed(call: Call, every: list[tuple[str, Json]]) -> Json:
    """The page of resources that a list call asks for, with what surrounds it."""
    test = wanted(call.query.get("filter", ""))
    shown = [(name, links.shown(body, call.document.version)) for name, body in every]
    found = standard.page(call, [(name, body) for name, body in shown if test(body)])
    if not found.get("items", True):
        del found["items"]
    return surrounded(call) | found


def surrounded(call: Call) -> Json:
    """The fields of a list beside its items."""
    fields = call.document.properties(call.method.response)
    return {
        "kind": fields.get("kind", {}).get("default", ""),
        "id": call.path,
        "selfLink": links.shown(links.link(call.path), call.document.version),
    }


def _list(call: Call) -> Json:
    """The resources of a zone, of a region, or those that are global."""
    return listed(call, call.state.members(call.name))


def _aggregated(call: Call) -> Json:
    """The resources of every place, by place: those where there are none say so."""
    collection = call.path.rpartition("/")[2]
    test = wanted(call.query.get("filter", ""))
    places: dict[str, Json] = {}
    for name, body in call.state.below(f"{HOST}/projects/{call.project}"):
        segments = name.split("/")
        if segments[-2] != collection:
            continue
        shown = links.shown(body, call.document.version)
        place = "/".join(segments[3:-2])
        if test(shown) and place.count("/") < 2:
            places.setdefault(place, {collection: []})[collection].append(shown)
    if not places:
        warning = {"code": "NO_RESULTS_ON_PAGE", "message": "There are no results for scope 'global' on this page."}
        warning["data"] = [{"key": "scope", "value": "global"}]  # type: ignore[assignment]
        places["global"] = {"warning": warning}
    return surrounded(call) | {"items": places}


service.method(*(f"{each}.list" for each in COLLECTIONS))(_list)
service.method(*(method.id for method in document("compute", "beta").methods if method.action == "aggregatedList"))(
    _aggregated
)
