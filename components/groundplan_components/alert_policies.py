"""When people are told: the conditions of each kind of alert. Pure.

A policy of each kind exists for every part that is there, with a default threshold and nobody to tell: its incidents
show in the console. An alert gives a policy of that kind a threshold and a recipient; alerts that agree share a policy.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from pulumi_gcp import monitoring

from groundplan_components import signals
from groundplan_components.durations import seconds

AlertKind = Literal["backlog", "dead-letters", "lag", "broker-health", "certificate-expiry"]

DEFAULTS: dict[AlertKind, float] = {
    "backlog": 600,
    "dead-letters": 0,
    "lag": 300,
    "broker-health": 0,
    "certificate-expiry": 21,
}
"""Thresholds: seconds of waiting, messages, seconds of lag, missing nodes, days of life."""

FAILED_HEALTH_CHECKS = 2
"""Nodes that may fail a health check within ten minutes: one is replaced, more is an outage."""


@dataclass(frozen=True, kw_only=True)
class Alert:
    """Someone who is told when something is above a threshold, or for `certificate-expiry` below it.

    on: what is watched. above: a time, or a number of messages or nodes; None for the default. email: who is told.
    """

    on: AlertKind
    email: str
    above: timedelta | float | None = None

    @property
    def threshold(self) -> float:
        """The threshold in the unit of its kind, see `DEFAULTS`."""
        if self.above is None:
            return DEFAULTS[self.on]
        if isinstance(self.above, timedelta):
            return self.above / timedelta(days=1) if self.on == "certificate-expiry" else self.above.total_seconds()
        return self.above


@dataclass(frozen=True, kw_only=True)
class Watched:
    """What there is to watch; a part that is not there has no alert.

    consumers: ids of subscriptions whose messages must not wait. dead_letters: ids of subscriptions that hold dead
    letters. job: name of the streaming Dataflow job. broker: name of the brokers' instance group, and the fewest nodes
    it has. unhealthy, days_left: names of the log-based metrics that count failed health checks, and tell how long the
    broker's certificate still lives.
    """

    consumers: tuple[str, ...]
    dead_letters: tuple[str, ...]
    job: str | None
    broker: tuple[str, int] | None
    unhealthy: str
    days_left: str


@dataclass(frozen=True, kw_only=True)
class Policy:
    """An alert policy without its recipients: title, conditions of which one suffices, what to do, how bad it is."""

    title: str
    conditions: tuple[monitoring.AlertPolicyConditionArgsDict, ...]
    advice: str
    severity: Literal["CRITICAL", "ERROR", "WARNING"]


def policy(kind: AlertKind, threshold: float, watched: Watched) -> Policy | None:
    """Describe the policy of a kind, or None where there is nothing to watch."""
    match kind:
        case "backlog" if watched.consumers:
            return _backlog(threshold, watched.consumers)
        case "dead-letters" if watched.dead_letters:
            return _dead_letters(threshold, watched.dead_letters)
        case "lag" if watched.job:
            return _lag(threshold, watched.job)
        case "broker-health" if watched.broker:
            return _broker_health(threshold, *watched.broker, watched.unhealthy)
        case "certificate-expiry" if watched.broker:
            return _certificate_expiry(threshold, watched.days_left)
        case _:
            return None


def _backlog(threshold: float, consumers: Sequence[str]) -> Policy:
    return Policy(
        title="Messages wait for too long",
        conditions=(
            _threshold(
                f"The oldest unacknowledged message is older than {threshold:g} s",
                signals.oldest_unacknowledged(consumers),
                threshold,
                lasting=timedelta(minutes=5),
                by="resource.label.subscription_id",
            ),
        ),
        advice="A consumer is down or too slow. Look at the subscription's consumer first: the job's or function's "
        "errors, then its scale. Messages are kept for as long as the subscription's retention.",
        severity="ERROR",
    )


def _dead_letters(threshold: float, held: Sequence[str]) -> Policy:
    return Policy(
        title="Dead letters wait to be looked at",
        conditions=(
            _threshold(
                f"More than {threshold:g} dead letters wait",
                signals.waiting(held),
                threshold,
                by="resource.label.subscription_id",
            ),
        ),
        advice="Pull the messages from the subscription, mend their cause, and publish them again to the topic that "
        "they came from. They are kept for 31 days.",
        severity="WARNING",
    )


def _lag(threshold: float, job: str) -> Policy:
    return Policy(
        title="The stream lags behind or has failed",
        conditions=(
            _threshold(
                f"The system lag is more than {threshold:g} s",
                signals.system_lag(job),
                threshold,
                lasting=timedelta(minutes=5),
            ),
            _threshold("The job has failed", signals.failed(job), 0),
        ),
        advice="Look at the job's graph for the step that is slow or fails, and at its logs. A failed job is started "
        "again by `pulumi up`; its subscription keeps the messages meanwhile.",
        severity="CRITICAL",
    )


def _broker_health(threshold: float, group: str, nodes: int, unhealthy: str) -> Policy:
    return Policy(
        title="Broker nodes are missing or unhealthy",
        conditions=(
            _threshold(
                f"More than {threshold:g} of {nodes} nodes are missing",
                signals.group_size(group),
                nodes - threshold,
                below=True,
                lasting=timedelta(minutes=10),
            ),
            _threshold(
                f"More than {FAILED_HEALTH_CHECKS} health checks failed within ten minutes",
                signals.logged(unhealthy, "gce_instance_group"),
                FAILED_HEALTH_CHECKS,
                aligner="ALIGN_DELTA",
                reducer="REDUCE_SUM",
                period=timedelta(minutes=10),
            ),
        ),
        advice="Look at the serial console and the journal of a node that failed. Devices reconnect to another node by "
        "themselves.",
        severity="CRITICAL",
    )


def _certificate_expiry(threshold: float, days_left: str) -> Policy:
    return Policy(
        title="The broker's certificate expires",
        conditions=(
            _threshold(
                f"The certificate lives for less than {threshold:g} days",
                signals.logged(days_left, "gce_instance"),
                threshold,
                below=True,
                aligner="ALIGN_PERCENTILE_05",
                reducer="REDUCE_MIN",
                period=timedelta(days=1),
            ),
        ),
        advice="Its renewal has failed: look at the executions of the job that issues it. Once it has expired no "
        "device can connect.",
        severity="CRITICAL",
    )


def _threshold(  # noqa: PLR0913  a condition has this many sides
    title: str,
    series: str,
    value: float,
    *,
    below: bool = False,
    lasting: timedelta = timedelta(0),
    period: timedelta = timedelta(minutes=1),
    aligner: str = "ALIGN_MAX",
    reducer: str = "REDUCE_MAX",
    by: str | None = None,
) -> monitoring.AlertPolicyConditionArgsDict:
    return {
        "display_name": title,
        "condition_threshold": {
            "filter": series,
            "comparison": "COMPARISON_LT" if below else "COMPARISON_GT",
            "threshold_value": value,
            "duration": seconds(lasting),
            "trigger": {"count": 1},
            "aggregations": [
                {
                    "alignment_period": seconds(period),
                    "per_series_aligner": aligner,
                    "cross_series_reducer": reducer,
                    "group_by_fields": [by] if by else [],
                }
            ],
        },
    }
