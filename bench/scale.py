"""What ten times the resources cost: independent ones, and components full of outputs and dependencies."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

import pulumi
import pulumi_gcp as gcp

from bench.paired import Ratio
from groundplan.testing import preview

RUNS = 5
"""Counted pairs, after one that loads the classes."""

PROJECT = "bench-project"


class Unit(pulumi.ComponentResource):
    """Nine resources that read each other's outputs and wait for each other; with itself, ten."""

    def __init__(self, name: str, after: list[Unit]) -> None:
        super().__init__("bench:index:Unit", name, {}, pulumi.ResourceOptions(depends_on=list(after)))
        account = gcp.serviceaccount.Account(
            f"{name}-account", account_id=f"bench-{name}", project=PROJECT, opts=self._inside()
        )
        self.topic = gcp.pubsub.Topic(f"{name}-topic", name=f"{name}-topic", project=PROJECT, opts=self._inside())
        grant = gcp.pubsub.TopicIAMMember(
            f"{name}-grant",
            topic=self.topic.name,
            role="roles/pubsub.publisher",
            member=account.member,
            opts=self._inside(),
        )
        gcp.pubsub.Subscription(f"{name}-reader", topic=self.topic.id, opts=self._inside(grant))
        bucket = gcp.storage.Bucket(f"{name}-bucket", name=f"bench-{name}", location="EU", opts=self._inside())
        writer = gcp.storage.BucketIAMMember(
            f"{name}-writer",
            bucket=bucket.name,
            role="roles/storage.objectUser",
            member=account.member,
            opts=self._inside(),
        )
        gcp.storage.BucketObject(f"{name}-object", bucket=bucket.name, content=self.topic.id, opts=self._inside(writer))
        dataset = gcp.bigquery.Dataset(
            f"{name}-dataset", dataset_id=name.replace("-", "_"), location="EU", opts=self._inside()
        )
        gcp.bigquery.Table(
            f"{name}-table", dataset_id=dataset.dataset_id, table_id="raw", schema="[]", opts=self._inside(dataset)
        )
        self.register_outputs({"topic": self.topic.id})

    def _inside(self, *after: pulumi.Resource) -> pulumi.ResourceOptions:
        return pulumi.ResourceOptions(parent=self, depends_on=list(after) or None)


def independent() -> Ratio:
    """1,000 topics against 100."""
    return _ten_times(
        lambda count: [gcp.pubsub.Topic(f"topic-{n}", name=f"topic-{n}", project=PROJECT) for n in range(count)]
    )


def entangled() -> Ratio:
    """100 components against 10, each after the three before it."""

    def units(count: int) -> None:
        made: list[Unit] = []
        for number in range(count // 10):
            made.append(Unit(f"unit-{number:03}", made[-3:]))
        pulumi.export("last", made[-1].topic.id)

    return _ten_times(units)


def _ten_times(program: Callable[[int], object]) -> Ratio:
    pairs = [(_seconds(program, 1000), _seconds(program, 100)) for _ in range(RUNS + 1)][1:]
    return Ratio(
        statistics.median(pair[0] for pair in pairs),
        statistics.median(pair[1] for pair in pairs),
        statistics.median(first / second for first, second in pairs),
    )


def _seconds(program: Callable[[int], object], count: int) -> float:
    start = time.process_time()
    found = preview(lambda: program(count))
    taken = time.process_time() - start
    if found.problems or len(found.resources) != count + 1:
        raise RuntimeError(f"{len(found.resources)} resources, {len(found.problems)} problems")
    return taken
