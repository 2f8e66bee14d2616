"""Monitoring: who is told when, what is shown, and which logs are kept.

Owns the dashboard, the alert policies, the notification channels, the log-based metrics, and a log bucket in the site's
region with the sink that fills it. Refuses parts that are not there: it is told which subscriptions, jobs and nodes
exist. A sink to a log bucket of its own project needs no identity and no grant
(docs.cloud.google.com/logging/docs/export/configure_export_v2).
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import pulumi
from pulumi_gcp import logging, monitoring

from groundplan_components import signals
from groundplan_components.alert_policies import DEFAULTS, Alert, AlertKind, Watched, policy
from groundplan_components.base import Component, Site
from groundplan_components.dashboard import Chart, dashboard_json

LONGEST_CERTIFICATE_DAYS = 400
CERTIFICATE_DAYS_WIDTH = 2
BRIDGE_ERROR = r'jsonPayload.MESSAGE=~"\"severity\": ?\"(ERROR|CRITICAL)\""'
"""An error among what bridges print to the journal, which the logging agent takes line by line."""


@dataclass(frozen=True, kw_only=True)
class BrokerNodes:
    """The brokers to watch: their instance group, the start of their instances' names, and the fewest nodes."""

    group: str
    instances: str
    nodes: int


@dataclass(frozen=True, kw_only=True)
class MonitoringArgs:
    """What there is to watch; names are physical names.

    title: of the dashboard. prefix: start of the names of everything whose logs are kept. topics: that devices publish
    to. consumers: subscriptions whose messages must not wait. dead_letters: subscriptions that hold dead letters. job:
    the streaming Dataflow job. dataset: of BigQuery. provisioner: the function that provisions devices. log_days: how
    long logs are kept.
    """

    site: Site
    title: str
    prefix: str
    topics: tuple[str, ...]
    consumers: tuple[str, ...]
    dead_letters: tuple[str, ...]
    dataset: str
    log_days: int
    job: str | None = None
    broker: BrokerNodes | None = None
    provisioner: str | None = None
    alerts: tuple[Alert, ...] = ()


class Monitoring(Component, token="groundplan:iot:Monitoring"):
    """What is shown and who is told. `policies` are by name: the kind, and the threshold where an alert sets one."""

    dashboard: monitoring.Dashboard
    policies: dict[str, monitoring.AlertPolicy]
    channels: dict[str, monitoring.NotificationChannel]
    metrics: dict[str, logging.Metric]
    logs: logging.ProjectBucketConfig

    def __init__(
        self, name: str, args: MonitoringArgs, *, origin: str = "", opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(name, origin=origin, opts=opts)
        self._args = args
        self.metrics = dict(self._metrics())
        self.channels = {email: self._channel(email) for email in sorted({alert.email for alert in args.alerts})}
        self.policies = dict(self._policies())
        self.dashboard = monitoring.Dashboard(
            self.child("dashboard"),
            project=args.site.project,
            dashboard_json=dashboard_json(args.title, tuple(self._charts())),
            opts=self.inside(),
        )
        self.logs = self._logs()
        self.register_outputs({"dashboard": self.dashboard.id})

    def _charts(self) -> Iterator[Chart]:
        args = self._args
        yield Chart(
            title="Messages published",
            series=signals.published(args.topics),
            by="resource.label.topic_id",
            unit="per second",
            aligner="ALIGN_RATE",
            reducer="REDUCE_SUM",
        )
        subscription = "resource.label.subscription_id"
        if args.consumers:
            waits = signals.oldest_unacknowledged(args.consumers)
            yield Chart(title="Oldest unacknowledged message", series=waits, by=subscription, unit="s")
        if args.dead_letters:
            held = signals.waiting(args.dead_letters)
            yield Chart(title="Dead letters", series=held, by=subscription, unit="messages")
        if args.job:
            job = "resource.label.job_name"
            yield Chart(title="Stream: system lag", series=signals.system_lag(args.job), by=job, unit="s")
            yield Chart(title="Stream: workers", series=signals.workers(args.job), by=job, unit="vCPU")
        if args.broker:
            group, node = "resource.label.instance_group_name", "metric.label.instance_name"
            yield Chart(title="Broker nodes", series=signals.group_size(args.broker.group), by=group, unit="nodes")
            yield Chart(title="Broker CPU", series=signals.cpu(args.broker.instances), by=node, unit="share")
            errors = signals.logged(self.child("bridge-errors"), "gce_instance")
            yield self._counted("Bridge errors", errors)
        if args.provisioner:
            refusals = signals.logged(self.child("provisioning-refusals"), "cloud_run_revision")
            yield self._counted("Devices refused", refusals)
        yield Chart(
            title="Rows written",
            series=signals.rows(args.dataset),
            by="resource.label.dataset_id",
            unit="per second",
            aligner="ALIGN_RATE",
            reducer="REDUCE_SUM",
        )

    def _counted(self, title: str, series: str) -> Chart:
        return Chart(
            title=title,
            series=series,
            by="resource.label.project_id",
            unit="per minute",
            aligner="ALIGN_DELTA",
            reducer="REDUCE_SUM",
        )

    def _metrics(self) -> Iterator[tuple[str, logging.Metric]]:
        args = self._args
        if args.broker:
            group, nodes = signals.quoted(args.broker.group), signals.quoted(f"^{args.broker.instances}")
            of_nodes = f'resource.type="gce_instance" AND labels."compute.googleapis.com/resource_name"=~{nodes}'
            yield self._count("bridge-errors", "Errors of bridges", f"{of_nodes} AND {BRIDGE_ERROR}")
            yield self._count(
                "unhealthy-nodes",
                "Broker nodes that fail their health check",
                f'resource.type="gce_instance_group" AND resource.labels.instance_group_name={group}'
                ' AND jsonPayload.healthCheckProbeResult.healthState="UNHEALTHY"',
            )
            yield self._days_left(f'{of_nodes} AND jsonPayload.MESSAGE=~"^certificate_days_left="')
        if args.provisioner:
            service = signals.quoted(args.provisioner)
            yield self._count(
                "provisioning-refusals",
                "Devices that were refused a certificate",
                f'resource.type="cloud_run_revision" AND resource.labels.service_name={service}'
                " AND httpRequest.status>=400 AND httpRequest.status<500",
            )

    def _count(self, role: str, description: str, entries: str) -> tuple[str, logging.Metric]:
        return role, logging.Metric(
            self.child(role),
            name=self.child(role),
            project=self._args.site.project,
            description=description,
            filter=entries,
            metric_descriptor={"metric_kind": "DELTA", "value_type": "INT64", "unit": "1"},
            opts=self.inside(),
        )

    def _days_left(self, entries: str) -> tuple[str, logging.Metric]:
        role = "certificate-days-left"
        return role, logging.Metric(
            self.child(role),
            name=self.child(role),
            project=self._args.site.project,
            description="Days until the broker's certificate expires, as its nodes see it",
            filter=entries,
            value_extractor='REGEXP_EXTRACT(jsonPayload.MESSAGE, ".*certificate_days_left=([0-9]+).*")',
            metric_descriptor={"metric_kind": "DELTA", "value_type": "DISTRIBUTION", "unit": "d"},
            bucket_options={
                "linear_buckets": {
                    "num_finite_buckets": LONGEST_CERTIFICATE_DAYS // CERTIFICATE_DAYS_WIDTH,
                    "width": CERTIFICATE_DAYS_WIDTH,
                    "offset": 0,
                }
            },
            opts=self.inside(),
        )

    def _channel(self, email: str) -> monitoring.NotificationChannel:
        site = self._args.site
        return monitoring.NotificationChannel(
            self.child(f"email-{hashlib.sha256(email.encode()).hexdigest()[:8]}"),
            project=site.project,
            display_name=email,
            type="email",
            labels={"email_address": email},
            user_labels=site.labels,
            opts=self.inside(),
        )

    def _policies(self) -> Iterator[tuple[str, monitoring.AlertPolicy]]:
        asked: defaultdict[tuple[AlertKind, float], set[str]] = defaultdict(set)
        for alert in self._args.alerts:
            asked[alert.on, alert.threshold].add(alert.email)
        kinds = {kind for kind, _ in asked}
        for kind, threshold in DEFAULTS.items():
            if kind not in kinds:
                asked[kind, threshold] = set()
        for (kind, threshold), emails in sorted(asked.items()):
            role = kind if threshold == DEFAULTS[kind] else f"{kind}-{threshold:g}".replace(".", "-")
            made = self._policy(role, kind, threshold, sorted(emails))
            if made:
                yield role, made

    def _policy(self, role: str, kind: AlertKind, threshold: float, emails: list[str]) -> monitoring.AlertPolicy | None:
        site, described = self._args.site, policy(kind, threshold, self._watched())
        if described is None:
            return None
        return monitoring.AlertPolicy(
            self.child(role),
            project=site.project,
            display_name=f"{self._args.title}: {described.title}",
            combiner="OR",
            conditions=list(described.conditions),
            severity=described.severity,
            documentation={"content": described.advice, "mime_type": "text/markdown"},
            notification_channels=[self.channels[email].id for email in emails],
            alert_strategy={"auto_close": "604800s"},
            user_labels=site.labels,
            opts=self.inside(*self.metrics.values()),
        )

    def _watched(self) -> Watched:
        args = self._args
        return Watched(
            consumers=args.consumers,
            dead_letters=args.dead_letters,
            job=args.job,
            broker=(args.broker.group, args.broker.nodes) if args.broker else None,
            unhealthy=self.child("unhealthy-nodes"),
            days_left=self.child("certificate-days-left"),
        )

    def _logs(self) -> logging.ProjectBucketConfig:
        site, bucket = self._args.site, self.child("logs")
        logs = logging.ProjectBucketConfig(
            bucket,
            bucket_id=bucket,
            project=site.project,
            location=site.region,
            description="Logs of everything that the stack runs",
            retention_days=self._args.log_days,
            opts=self.inside(),
        )
        start = signals.quoted(f"^{self._args.prefix}-")
        logging.ProjectSink(
            self.child("sink"),
            name=self.child("sink"),
            project=site.project,
            description="Logs of everything that the stack runs",
            destination=f"logging.googleapis.com/projects/{site.project}/locations/{site.region}/buckets/{bucket}",
            filter=" OR ".join(f"{label}=~{start}" for label in NAMED_BY),
            unique_writer_identity=True,
            opts=self.inside(logs),
        )
        return logs


NAMED_BY = (
    "resource.labels.job_name",
    "resource.labels.service_name",
    "resource.labels.instance_group_name",
    "resource.labels.subscription_id",
    "resource.labels.topic_id",
    'labels."compute.googleapis.com/resource_name"',
)
"""Labels of log entries that hold the name of what logged: jobs, functions, groups, subscriptions, topics, nodes."""
