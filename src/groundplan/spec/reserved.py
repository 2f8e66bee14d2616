"""Names that groundplan gives itself, so that a spec cannot."""

from typing import Final

COLUMNS: Final = frozenset(
    {
        "attributes",
        "data",
        "device_id",
        "event_time",
        "failed_at",
        "message_id",
        "pane",
        "payload",
        "publish_time",
        "reason",
        "subscription_name",
        "window_end",
        "window_start",
    }
)
"""Columns of the tables besides the measures: groundplan's own, and those that a BigQuery subscription writes.

Source of the latter: "Properties of a BigQuery subscription", docs.cloud.google.com/pubsub/docs/bigquery.
"""

EVENTS: Final = "events"
"""What a function runs `on` when it runs on device events; so no measure has this name."""

LABELS: Final = frozenset({"environment", "managed-by", "workload"})
"""Keys of the labels that groundplan sets on every resource."""

LABELS_LEFT: Final = 56
"""How many labels a spec may set: Google's 64, less groundplan's own and room for those that services add."""
