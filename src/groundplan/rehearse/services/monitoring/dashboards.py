"""Dashboards, of version 1 of the API: named under the number of their project.

Source: https://cloud.google.com/monitoring/api/ref_v3/rest/v1/projects.dashboards
"""

from __future__ import annotations

import uuid

from groundplan.rehearse.call import Call, project_number
from groundplan.rehearse.replies import Json, invalid
from groundplan.rehearse.services.monitoring.api import service

_DASHBOARDS = "monitoring.projects.dashboards"
_LAYOUTS = ("gridLayout", "mosaicLayout", "rowLayout", "columnLayout")
_TILES = 48
"""Columns of a mosaic. Source: the description of MosaicLayout's columns, 1 to 48."""


@service.identity(_DASHBOARDS)
def _name(call: Call) -> str:
    """The name of a new dashboard: the client's, or one of the API's."""
    given = str(call.body.get("name", "")).rpartition("/")[2]
    return f"{call.path}/{given or uuid.uuid4()}"


@service.written(_DASHBOARDS)
def _dashboard(call: Call, body: Json, _old: Json | None) -> Json:
    """A dashboard as it is kept; raises Refusal for what the API refuses."""
    if not body.get("displayName"):
        raise invalid("The display name of a dashboard is required", "dashboard.displayName")
    if sum(layout in body for layout in _LAYOUTS) > 1:
        raise invalid(f"A dashboard has one layout: {', '.join(_LAYOUTS)}", "dashboard.layout")
    _check_mosaic(body.get("mosaicLayout", {}))
    return body | {"name": f"projects/{project_number(call.project)}/dashboards/{body['name'].rpartition('/')[2]}"}


def _check_mosaic(mosaic: Json) -> None:
    """Raise Refusal for a tile that lies beside the mosaic or over another."""
    columns = mosaic.get("columns", _TILES)
    if not 1 <= columns <= _TILES:
        raise invalid(f"The mosaic has {columns} columns, not 1 to {_TILES}", "dashboard.mosaicLayout.columns")
    taken: set[tuple[int, int]] = set()
    for at, tile in enumerate(mosaic.get("tiles", ())):
        place = f"dashboard.mosaicLayout.tiles[{at}]"
        left, top, width, height = (tile.get(key, 0) for key in ("xPos", "yPos", "width", "height"))
        if min(left, top) < 0 or min(width, height) < 1 or left + width > columns:
            raise invalid(f"The tile does not lie within the {columns} columns", place)
        cells = {(x, y) for x in range(left, left + width) for y in range(top, top + height)}
        if cells & taken:
            raise invalid("The tile overlaps another", place)
        taken |= cells
