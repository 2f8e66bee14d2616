"""Which method a path calls: every method of every document by its own path, and what only look-alikes have."""

import re
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from groundplan.rehearse import apis
from groundplan.rehearse.services import registry
from groundplan.rehearse.state import State

VERSIONS = [(name, version) for name in registry.APIS for version in registry.service(name).versions]
EXAMPLES = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
SEGMENT = st.text(st.characters(min_codepoint=33, exclude_characters="/", exclude_categories=["C"]), min_size=1)
TOPICS = apis.api("pubsub", "v1").routes


def filled(template: str, value: str = "x-1") -> str:
    return re.sub(r"\{\+?[^}]+\}", value, template)


@pytest.mark.parametrize(("name", "version"), VERSIONS)
def test_each_method_is_found_by_its_own_path(name, version):
    api = apis.api(name, version)
    missed = []
    for method in api.document.methods:
        found = api.routes.find(method.verb, filled(method.path))
        if found is None or (found.method.id, found.method.upload) != (method.id, method.upload):
            missed.append((method.id, method.path, found and found.method.id))
    assert missed == []


@pytest.mark.parametrize(("name", "version"), VERSIONS)
def test_each_path_tells_the_values_of_its_parameters(name, version):
    for method in apis.api(name, version).document.methods:
        found = apis.api(name, version).routes.find(method.verb, filled(method.path))
        wanted = re.findall(r"\{\+?([^}]+)\}", method.path)
        assert found
        assert dict(found.parameters) == dict.fromkeys(wanted, "x-1")


def test_without_a_host_only_what_all_apis_share_has_two_meanings():
    """Operations, locations and the like have the same paths in many APIs: there the resource decides."""
    meanings: dict[tuple[str, str], set[str]] = {}
    for name, version in VERSIONS:
        for method in apis.api(name, version).document.methods:
            meanings.setdefault((method.verb, filled(method.path, "{}")), set()).add(name)
    shared = {path for (_, path), names in meanings.items() if len(names) > 1}
    alike = re.compile(
        r".*/(operations|locations)(/\{\})?(:\w+)?"  # of google.longrunning and google.cloud.location
        r"|v\d/(projects|folders|organizations|services)(/\{\})?([:/]\w+)?"
        r"|.*/(keyRings|repositories|functions|services|jobs|instances|secrets|triggers)(/\{\})?(:\w+)?"
        r"|.*/\{\}:(get|set|test)Iam\w+"
    )
    assert [path for path in sorted(shared) if not alike.fullmatch(path)] == []


def test_without_a_host_the_api_that_knows_the_resource_answers(cloud):
    place = "projects/p/locations/europe-west4"
    template = {"template": {"containers": [{"image": "alpine"}]}}
    started = cloud.ok("POST", f"/run.googleapis.com/v2/{place}/services", template, serviceId="site")
    found = apis.find(cloud.state, "GET", f"/v2/{started['name']}")
    assert found[0].service.name == "run"


@pytest.mark.parametrize(
    ("host", "api"),
    [
        ("pubsub.googleapis.com", "pubsub"),
        ("europe-west4-pubsub.googleapis.com", "pubsub"),
        ("pubsub.europe-west4.rep.googleapis.com", "pubsub"),
    ],
)
def test_an_api_is_known_by_its_global_and_regional_hosts(host, api):
    found, route = apis.find(State(":memory:"), "GET", f"/{host}/v1/projects/p/topics/t")
    assert (found.service.name, route.name) == (api, "projects/p/topics/t")


def test_the_common_host_of_older_apis_is_known():
    found, _ = apis.find(State(":memory:"), "GET", "/www.googleapis.com/compute/v1/projects/p/global/networks/n")
    assert found.service.name == "compute"


@EXAMPLES
@given(SEGMENT)
def test_any_name_comes_out_as_it_went_in(name):
    route = TOPICS.find("GET", f"v1/projects/p/topics/{quote(name, safe='')}")
    assert route
    assert route.parameters["topicsId"] == name


@EXAMPLES
@given(st.text(st.characters(min_codepoint=33, max_codepoint=126, exclude_characters="/%?#"), min_size=1))
def test_a_name_is_the_same_however_it_is_escaped(name):
    plain = TOPICS.find("GET", f"v1/projects/p/topics/{name}:x".removesuffix(":x"))
    escaped = TOPICS.find("GET", "v1/projects/p/topics/" + "".join(f"%{ord(char):02X}" for char in name))
    assert plain
    assert escaped
    assert plain.name == escaped.name


@EXAMPLES
@given(st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=200))
def test_no_path_breaks_the_look_up(path):
    try:
        found = TOPICS.find("GET", path)
    except UnicodeDecodeError:
        return
    assert found is None or found.method.verb == "GET"


def test_a_custom_verb_is_no_part_of_the_name():
    route = TOPICS.find("POST", "v1/projects/p/topics/t:publish")
    assert route
    assert (route.method.id, route.name) == ("pubsub.projects.topics.publish", "projects/p/topics/t")


def test_a_colon_in_a_name_is_a_part_of_it():
    route = TOPICS.find("GET", "v1/projects/example.com:p/topics/t")
    assert route
    assert route.name == "projects/example.com:p/topics/t"


def test_a_slash_in_a_name_stays_apart_from_a_separator():
    route = apis.api("storage", "v1").routes.find("GET", "storage/v1/b/things/o/2026%2F01%2Freadings.csv")
    assert route
    assert route.parameters["object"] == "2026/01/readings.csv"
    assert route.name == "b/things/o/2026%2F01%2Freadings.csv"


def test_a_deep_name_takes_all_segments_that_are_left():
    path = "v3/projects/p/metricDescriptors/custom.googleapis.com/oven/heat"
    route = apis.api("monitoring", "v3").routes.find("GET", path)
    assert route
    assert route.method.id == "monitoring.projects.metricDescriptors.get"
    assert route.parameters["metricDescriptorsId"] == "custom.googleapis.com/oven/heat"
    assert route.name == "projects/p/metricDescriptors/custom.googleapis.com/oven/heat"


def test_the_verbs_of_a_path_are_told():
    assert TOPICS.verbs("v1/projects/p/topics/t") == ("DELETE", "GET", "PATCH", "PUT")
