"""Guard rails of a training run: who is told of preemption, failure, idle machines, missing checkpoints, the budget.

Owns the log-based metrics, the alert policies, the notification channel, and the budget when it is told the billing
account. Refuses to end machines: the terms' duration and the guard on every host (templates/trainer/guard.sh) do that,
and what the guard reports is what is watched here. Refuses to guess a billing account: a budget belongs to the
organisation's billing, which whoever deploys a stack seldom may change, so without an account there is none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

import pulumi
from pulumi_gcp import billing, logging, monitoring

from groundplan_components import guard_signals as signals
from groundplan_components.base import Component, Site

IDLE_WITHIN = timedelta(minutes=10)
CHECKPOINTS_MISSED = 3
"""After so many intervals without a checkpoint people are told."""
LONGEST_WINDOW = timedelta(hours=23)
"""Cloud Monitoring looks back a day at most when it evaluates a condition."""
SHORTEST_WINDOW = timedelta(minutes=30)
"""A run starts, pulls its image and compiles before it can write a first checkpoint."""
THRESHOLDS = (0.5, 0.9, 1.0)
"""Shares of the budget at which people are told."""


@dataclass(frozen=True, kw_only=True)
class Budget:
    """What a run may cost in a calendar year.

    account: of billing. usd: whole dollars. of: the label by which its resources are told from others.
    """

    account: str
    usd: int
    of: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class GuardRailsArgs:
    """What there is to watch.

    run: the name on log entries of the hosts. machines: start of the names of its machines. checkpoints: name of their
    bucket. checkpoint_every: None for an interactive run, which need not write any. email: who is told; without it
    incidents show in the console only.
    """

    site: Site
    run: str
    machines: str
    checkpoints: str
    checkpoint_every: timedelta | None = None
    email: str | None = None
    budget: Budget | None = None


class GuardRails(Component, token="groundplan:training:GuardRails"):
    """Alert policies by what they watch: `preemption`, `failure`, `idle`, and `checkpoints` if there is an interval."""

    channel: monitoring.NotificationChannel | None
    policies: dict[str, monitoring.AlertPolicy]
    budget: billing.Budget | None

    def __init__(
        self, name: str, args: GuardRailsArgs, *, origin: str = "", opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(name, origin=origin, opts=opts)
        self._args = args
        self.channel = self._channel(args.email) if args.email else None
        self._idle = self._count("idle", "Minutes in which a host did no work")
        self._busy = self._count("busy", "Minutes in which a host worked")
        self.policies = {
            "preemption": self._preemption(),
            "failure": self._failure(),
            "idle": self._idle_machines(),
        }
        if args.checkpoint_every:
            self.policies["checkpoints"] = self._missing_checkpoints(args.checkpoint_every)
        self.budget = self._budget(args.budget) if args.budget else None
        self.register_outputs({})

    def _channel(self, email: str) -> monitoring.NotificationChannel:
        return monitoring.NotificationChannel(
            self.child("email"),
            project=self._args.site.project,
            display_name=email,
            type="email",
            labels={"email_address": email},
            user_labels=self._args.site.labels,
            opts=self.inside(),
        )

    def _count(self, event: str, description: str) -> logging.Metric:
        """Count a host's reports; each comes once a minute."""
        return logging.Metric(
            self.child(event),
            name=self.child(event),
            project=self._args.site.project,
            description=description,
            filter=signals.reported(self._args.site.project, self._args.run, event),
            label_extractors={"host": "EXTRACT(jsonPayload.host)"},
            metric_descriptor={
                "metric_kind": "DELTA",
                "value_type": "INT64",
                "unit": "1",
                "labels": [{"key": "host", "value_type": "STRING", "description": "Name of the machine"}],
            },
            opts=self.inside(),
        )

    def _preemption(self) -> monitoring.AlertPolicy:
        site, run = self._args.site, self._args.run
        entries = signals.preempted(site.project, run, self._args.machines)
        return self._policy(
            "preemption",
            "A training host was taken away",
            [{"display_name": "A preemption in the logs", "condition_matched_log": {"filter": entries}}],
            "The run stopped with a checkpoint if it had the time, and resumes from the newest complete one. A group "
            "makes its machines again as soon as there is room; a single machine is started again by hand, or made "
            "again by `pulumi up`. If it happens often, try the next zone of the plan or another consumption option.",
            limited=True,
        )

    def _failure(self) -> monitoring.AlertPolicy:
        project, run = self._args.site.project, self._args.run
        entries = " OR ".join(f"({signals.reported(project, run, event)})" for event in ("failed", "limit"))
        return self._policy(
            "failure",
            "The run ended before it was done",
            [{"display_name": "A host reports it", "condition_matched_log": {"filter": entries}}],
            "Either the launcher found that starting again would not help: its settings make no run, or nothing "
            "progressed. Or the run still worked at its limit, which `groundplan explain` tells: consumption.duration "
            "sets another. The machines end themselves, and the newest checkpoint is kept. Look at the journal of "
            "groundplan-trainer, and mend the spec or the program.",
            limited=True,
        )

    def _idle_machines(self) -> monitoring.AlertPolicy:
        minutes = IDLE_WITHIN // timedelta(minutes=1)
        condition = signals.more_than(
            f"A host did no work in {minutes} minutes", signals.logged(self.child("idle")), minutes - 2, IDLE_WITHIN
        )
        return self._policy(
            "idle",
            "Accelerators are idle",
            [condition],
            "Look at the journal of groundplan-trainer on the host. Machines end themselves after the idle time of the "
            "run's settings, and cost as much as working ones until then.",
            after=self._idle,
        )

    def _missing_checkpoints(self, every: timedelta) -> monitoring.AlertPolicy:
        window = min(max(CHECKPOINTS_MISSED * every, SHORTEST_WINDOW), LONGEST_WINDOW)
        return self._policy(
            "checkpoints",
            "No checkpoint is written",
            [
                signals.more_than("Hosts work", signals.logged(self.child("busy")), 0, window),
                signals.none_of("Nothing is written to the bucket", signals.written(self._args.checkpoints), window),
            ],
            "The run works and would lose everything since its last checkpoint. Look at the journal of "
            "groundplan-trainer for what the launcher says of checkpoints, and whether the trainer may still write to "
            "the bucket.",
            combiner="AND",
            after=self._busy,
        )

    def _policy(
        self,
        role: str,
        title: str,
        conditions: list[monitoring.AlertPolicyConditionArgsDict],
        advice: str,
        *,
        combiner: str = "OR",
        limited: bool = False,
        after: pulumi.Resource | None = None,
    ) -> monitoring.AlertPolicy:
        """Make a policy. limited: the strategy of policies that match logs, which must say how often they tell."""
        strategy: monitoring.AlertPolicyAlertStrategyArgsDict = {"auto_close": "86400s"}
        if limited:
            strategy["notification_rate_limit"] = {"period": "300s"}
        return monitoring.AlertPolicy(
            self.child(f"{role}-alert"),
            project=self._args.site.project,
            display_name=f"{self._args.run}: {title}",
            combiner=combiner,
            conditions=conditions,
            severity="WARNING",
            documentation={"content": advice, "mime_type": "text/markdown"},
            notification_channels=[self.channel.id] if self.channel else [],
            alert_strategy=strategy,
            user_labels=self._args.site.labels,
            opts=self.inside(*([after] if after else [])),
        )

    def _budget(self, budget: Budget) -> billing.Budget:
        return billing.Budget(
            self.child("budget"),
            billing_account=budget.account,
            display_name=self.child("budget"),
            amount={"specified_amount": {"currency_code": "USD", "units": str(budget.usd)}},
            budget_filter={
                "projects": [f"projects/{self._args.site.project}"],
                "labels": budget.of,
                "calendar_period": "YEAR",
            },
            threshold_rules=[{"threshold_percent": share, "spend_basis": "CURRENT_SPEND"} for share in THRESHOLDS],
            all_updates_rule={"monitoring_notification_channels": [self.channel.id]} if self.channel else None,
            opts=self.inside(),
        )
