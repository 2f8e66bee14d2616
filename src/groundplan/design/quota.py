"""Pub/Sub against its regional quota for publishers."""

from __future__ import annotations

import math

from groundplan.catalog.figures import figure
from groundplan.catalog.regions import has_large_pubsub
from groundplan.design.decision import Decision
from groundplan.design.iot_telemetry import Load, PublishQuota, Route
from groundplan.design.wording import size


def publish_quota(region: str, load: Load, route: Route) -> Decision[PublishQuota]:
    """Compare what the fleet publishes with the region's default quota; it can be raised, so too much is no error.

    A broker's bridge publishes in batches, so its bytes count as they are. A gateway publishes message by message, and
    each request counts at least 1 kB.
    """
    limit = figure(f"pubsub.publish_bytes.{'large' if has_large_pubsub(region) else 'small'}_region")
    least = 0 if route is Route.BROKER else figure("pubsub.billed_bytes").value
    value = PublishQuota(limit=limit.value, needed=math.ceil(load.messages * max(load.payload, least)))
    if value.sufficient:
        because = f"{size(value.needed)}/s of the {size(value.limit)}/s that {region} grants by default"
        rejected = {"raise the quota": "the default is enough"}
    else:
        because = (
            f"{size(value.needed)}/s exceed the {size(value.limit)}/s that {region} grants by default: "
            "have the quota raised before you deploy"
        )
        rejected = {"default quota": "publishers would be throttled"}
    return Decision(
        title="Pub/Sub quota", value=value, because=because, rejected=rejected, source=limit.cite, field="fleet"
    )
