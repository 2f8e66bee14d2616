"""The dashboard of a telemetry platform, as Cloud Monitoring's JSON. Pure."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

WIDTH, HEIGHT, COLUMNS = 6, 4, 12


@dataclass(frozen=True, kw_only=True)
class Chart:
    """A line chart of one kind of time series.

    series: filter of Cloud Monitoring. aligner: how points of one series become one a minute. by: the label that tells
    lines apart. reducer: how series with the same label become one line. unit: of the axis, for people.
    """

    title: str
    series: str
    by: str
    unit: str
    aligner: str = "ALIGN_MAX"
    reducer: str = "REDUCE_MAX"


def dashboard_json(title: str, charts: Sequence[Chart]) -> str:
    """Lay the charts out two to a row, in their order."""
    tiles = [
        {
            "xPos": index * WIDTH % COLUMNS,
            "yPos": index * WIDTH // COLUMNS * HEIGHT,
            "width": WIDTH,
            "height": HEIGHT,
            "widget": _widget(chart),
        }
        for index, chart in enumerate(charts)
    ]
    return json.dumps({"displayName": title, "mosaicLayout": {"columns": COLUMNS, "tiles": tiles}}, indent=2)


def _widget(chart: Chart) -> dict[str, Any]:
    return {
        "title": chart.title,
        "xyChart": {
            "dataSets": [
                {
                    "plotType": "LINE",
                    "timeSeriesQuery": {
                        "timeSeriesFilter": {
                            "filter": chart.series,
                            "aggregation": {
                                "alignmentPeriod": "60s",
                                "perSeriesAligner": chart.aligner,
                                "crossSeriesReducer": chart.reducer,
                                "groupByFields": [chart.by],
                            },
                        }
                    },
                }
            ],
            "yAxis": {"label": chart.unit, "scale": "LINEAR"},
        },
    }
