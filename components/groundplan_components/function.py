"""A function that runs on the messages of a topic: Cloud Functions, second generation, triggered through Eventarc.

Owns the function and the account that it runs as. Refuses the topic, the place where it is built, and the account that
Eventarc calls it with, which functions share. Refuses dead letters: the subscription belongs to Eventarc, which keeps
messages for 24 hours and has no setting for a dead-letter policy. Refuses filters: Eventarc has none for Pub/Sub
messages, so a function looks at each message and returns early.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

import pulumi
from pulumi_gcp import cloudfunctionsv2, cloudrunv2

from groundplan_components.base import Component, Site
from groundplan_components.builder import Builder
from groundplan_components.service_account import ServiceAccount, ServiceAccountArgs
from groundplan_components.source import Source

RUNTIME = "python312"


@dataclass(frozen=True, kw_only=True)
class EventFunctionArgs:
    """What a function needs.

    function: its name, unique in the region; up to 63 characters. topic: id of the topic. source: with `main.py` and
    `requirements.txt`. entry_point: the Python function that takes a CloudEvent. environment: its variables, none of
    them secret. timeout: for one message, at most 540 s. max_instances: its share of what the region allows.
    account_id: of the account that it runs as. caller: the account that Eventarc calls it with; it needs
    `roles/eventarc.eventReceiver`.
    """

    site: Site
    function: str
    builder: Builder
    topic: pulumi.Input[str]
    source: Source
    account_id: str
    caller: ServiceAccount
    entry_point: str = "main"
    environment: Mapping[str, pulumi.Input[str]] = field(default_factory=dict)
    timeout: timedelta = timedelta(seconds=60)
    max_instances: int = 10


class EventFunction(Component, token="groundplan:iot:EventFunction"):
    """A function called once for each message, at least; only Eventarc may call it."""

    function: cloudfunctionsv2.Function
    account: ServiceAccount

    def __init__(
        self, name: str, args: EventFunctionArgs, *, origin: str = "", opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(name, origin=origin, opts=opts)
        self.account = ServiceAccount(
            self.child("account"),
            ServiceAccountArgs(
                site=args.site, account_id=args.account_id, purpose=f"The function {args.function} runs as this account"
            ),
            opts=self.inside(),
        )
        self.function = self._function(args)
        self._allow(args)
        self.register_outputs({"url": self.function.url})

    def _function(self, args: EventFunctionArgs) -> cloudfunctionsv2.Function:
        source = args.builder.upload(args.function, args.source)
        return cloudfunctionsv2.Function(
            self.child("function"),
            name=args.function,
            project=args.site.project,
            location=args.site.region,
            labels=args.site.labels,
            build_config={
                "runtime": RUNTIME,
                "entry_point": args.entry_point,
                "source": {"storage_source": {"bucket": source.bucket, "object": source.name}},
                "docker_repository": args.builder.repository_name,
                "service_account": args.builder.account.account.name,
            },
            service_config=self._service(args),
            event_trigger={
                "trigger_region": args.site.region,
                "event_type": "google.cloud.pubsub.topic.v1.messagePublished",
                "pubsub_topic": args.topic,
                "retry_policy": "RETRY_POLICY_RETRY",
                "service_account_email": args.caller.email,
            },
            opts=self.inside(*args.builder.grants, *self.account.grants, *args.caller.grants),
        )

    def _service(self, args: EventFunctionArgs) -> cloudfunctionsv2.FunctionServiceConfigArgsDict:
        return {
            "service_account_email": self.account.email,
            "ingress_settings": "ALLOW_INTERNAL_ONLY",
            "all_traffic_on_latest_revision": True,
            "min_instance_count": 0,
            "max_instance_count": args.max_instances,
            "available_cpu": "1",
            "available_memory": "256Mi",
            "timeout_seconds": int(args.timeout.total_seconds()),
            "environment_variables": dict(args.environment),
        }

    def _allow(self, args: EventFunctionArgs) -> None:
        cloudrunv2.ServiceIamMember(
            self.child("caller-invokes"),
            project=args.site.project,
            location=args.site.region,
            name=self.function.name,
            role="roles/run.invoker",
            member=args.caller.member,
            opts=self.inside(self.function),
        )
