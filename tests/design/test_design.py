"""What holds for the design of any spec."""

from __future__ import annotations

import re
import subprocess
import sys
from ipaddress import IPv4Network
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, assume, given, settings

from design.drawn_specs import spec, specs
from groundplan.catalog.figures import figure
from groundplan.catalog.machine_types import exists
from groundplan.catalog.names import name_rule
from groundplan.catalog.networks import reserved
from groundplan.catalog.regions import zones
from groundplan.catalog.storage_classes import storage_classes
from groundplan.design import design
from groundplan.design.cidr import needed_addresses
from groundplan.design.decision import Decision
from groundplan.design.explain import explain
from groundplan.design.iot_telemetry import IotDesign, Route
from groundplan.errors import Invalid, Problem
from groundplan.spec.iot_telemetry import IotTelemetry

EXAMPLES = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""Drawing a spec takes a while on a busy computer; that says nothing of the design."""

REFUSALS = {"capacity", "name"}
"""Codes of the problems that a spec drawn by `specs` can run into."""


def designed(drawn: IotTelemetry) -> IotDesign:
    """The design of a drawn spec; skips those that ask for more than there is."""
    try:
        return design(drawn)
    except Invalid:
        assume(False)
        raise


def problems(drawn: IotTelemetry) -> tuple[Problem, ...]:
    """Why a drawn spec is refused; nothing when it is not."""
    try:
        design(drawn)
    except Invalid as invalid:
        return invalid.problems
    return ()


@given(specs)
@EXAMPLES
def test_a_spec_that_is_refused_is_told_what_is_allowed(drawn):
    for problem in problems(drawn):
        assert problem.code in REFUSALS
        assert problem.path
        assert problem.value
        assert problem.allowed
        assert problem.hint


@given(specs)
@EXAMPLES
def test_the_same_spec_gives_the_same_design(drawn):
    assert designed(drawn) == designed(drawn.model_copy(deep=True))


@given(specs)
@EXAMPLES
def test_every_decision_has_a_reason_and_every_rejection_one_too(drawn):
    for row in explain(designed(drawn)):
        assert row.title
        assert row.value
        assert row.because
        assert row.source
        assert all(option and reason for option, reason in row.rejected)


@given(specs)
@EXAMPLES
def test_every_decision_of_the_design_is_in_its_list(drawn):
    made = designed(drawn)
    fields = [getattr(made, name) for name in IotDesign.__dataclass_fields__]
    listed = {decision.title for decision in made.decisions}
    assert {value.title for value in fields if isinstance(value, Decision)} <= listed
    assert len(listed) == len(made.decisions)


@given(specs)
@EXAMPLES
def test_a_decision_names_a_field_that_the_spec_has(drawn):
    for decision in designed(drawn).decisions:
        model = IotTelemetry
        for step in filter(None, decision.field.split(".")):
            field = model.model_fields[step]
            model = field.annotation


@given(specs)
@EXAMPLES
def test_names_keep_within_googles_limits(drawn):
    names = designed(drawn).names
    for account in names.accounts.values():
        assert name_rule("service-account").fault(account) == ""
    for bucket in names.buckets.values():
        assert name_rule("bucket").fault(bucket) == ""
    for function in names.functions.values():
        assert name_rule("cloud-run-service").fault(function) == ""
    assert name_rule("bigquery-dataset").fault(names.dataset) == ""
    assert name_rule("workload-identity-pool").fault(names.pool) == ""
    assert len(f"{names.prefix}-") + 34 <= name_rule("compute").maximum
    for each in (names.accounts, names.buckets):
        assert len(set(each.values())) == len(each)


@given(specs)
@EXAMPLES
def test_the_brokers_that_remain_carry_the_load(drawn):
    made = designed(drawn)
    if made.broker is None:
        assert made.route.value is not Route.BROKER
        return
    fleet, load = made.broker.value, made.load
    lost = {"none": 0, "node": 1, "zone": -(-fleet.nodes // len(made.zones))}[made.protection.spare]
    left = fleet.nodes - lost
    assert left * fleet.sessions_per_node >= load.connections
    assert left * figure("broker.messages_per_second").value >= load.messages
    assert left * figure("broker.bytes_per_second").value >= load.bytes
    assert made.protection.minimum_nodes <= fleet.nodes <= fleet.max_nodes <= figure("group.instances").value


@given(specs)
@EXAMPLES
def test_machine_types_are_not_missing_from_the_region(drawn):
    made = designed(drawn)
    for decision in (made.broker, made.workers, made.batch):
        if decision is not None:
            assert any(exists(decision.value.machine_type, zone) is not False for zone in zones(drawn.region))


@given(specs)
@EXAMPLES
def test_the_subnet_holds_every_machine_and_is_clear_of_googles_ranges(drawn):
    made = designed(drawn)
    subnet = IPv4Network(made.cidr.value.subnet)
    values = [each.value if each else None for each in (made.broker, made.workers, made.batch)]
    unusable = figure("network.unusable_addresses").value
    assert subnet.num_addresses - unusable >= needed_addresses(*values, zones=len(made.zones))
    assert not [known.why for known in reserved() if known.network.overlaps(subnet)]


@given(specs)
@EXAMPLES
def test_the_stream_has_workers_exactly_when_there_is_one(drawn):
    made = designed(drawn)
    assert (drawn.stream is not None) == made.processing.value == (made.workers is not None)
    if made.workers:
        assert 1 <= made.workers.value.count <= made.workers.value.max_count <= figure("dataflow.workers").value


@given(specs)
@EXAMPLES
def test_what_is_decided_keeps_googles_limits(drawn):
    made = designed(drawn)
    messages = made.retention.value.messages.total_seconds()
    shortest, longest = (figure(f"pubsub.retention_seconds.{end}").value for end in ("minimum", "maximum"))
    assert shortest <= messages <= longest
    assert made.load.payload <= figure("pubsub.message_bytes").value
    assert len(made.table.value.clustering) <= figure("bigquery.clustering_columns").value
    soft_delete = made.protection.soft_delete.total_seconds()
    assert soft_delete == 0 or soft_delete >= figure("storage.soft_delete_seconds.minimum").value
    if made.broker:
        a_zone = -(-made.broker.value.max_nodes // len(made.zones))
        assert a_zone <= figure("group.instances_per_zone").value


@given(specs)
@EXAMPLES
def test_objects_only_get_colder_and_pay_for_no_day_they_do_not_stay(drawn):
    kept = designed(drawn).retention.value
    minimum = {each.name: each.minimum for each in storage_classes()}
    moves = [*kept.colder, (kept.archive, "")]
    for (age, name), (next_age, _) in pairwise(moves):
        assert next_age - age >= minimum[name]
    order = [each.name for each in storage_classes()]
    assert [name for _, name in kept.colder] == [name for name in order if name in dict(map(reversed, kept.colder))]


def test_subnets_of_the_three_environments_can_be_peered():
    drawn = [design(spec(environment=each)).cidr.value.subnet for each in ("dev", "staging", "prod")]
    first, second, third = (IPv4Network(subnet).supernet(new_prefix=12) for subnet in drawn)
    assert len({first, second, third}) == 3


def test_every_problem_is_reported_at_once():
    with pytest.raises(Invalid) as caught:
        design(
            spec(
                project="my-google-project",
                fleet={"devices": 10_000_000, "message_every": "1s", "gateways": 3, "payload": "1KiB"},
                stream={"window": "1s", "aggregates": ["mean"]},
                ingest={"route": "auto"},
                functions=[{"name": "hot", "on": "temperature"}],
                warehouse={"keep": "3650d", "partition": "hour"},
                alerts=[{"on": "broker-health", "email": "a@example.com"}],
            )
        )
    fields = {problem.field for problem in caught.value.problems}
    assert fields == {"project", "warehouse.partition", "alerts[0].on", "fleet.message_every"}


def test_importing_the_design_loads_no_pulumi_no_yaml_and_no_data():
    script = (
        "import sys, groundplan.design, groundplan.catalog.data_file as data;"
        "print(sorted({m.partition('.')[0] for m in sys.modules} & {'pulumi', 'pulumi_gcp', 'ruamel', 'yaml', 'rich'}),"
        "data.read.cache_info().currsize)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[] 0"


def test_no_decision_hides_that_its_figure_is_unverified():
    made = design(spec(fleet={"gateways": 3}, stream={}))
    assert not figure("dataflow.bytes_per_vcpu").verified
    assert "UNVERIFIED" in made.workers.source
    assert made.route.source.endswith(figure("direct.gateways").cite)
    assert re.search(r"\(\d{4}-\d\d-\d\d", made.quota.source)
