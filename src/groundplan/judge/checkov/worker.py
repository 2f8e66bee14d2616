"""Runs Checkov's checks on Terraform plans. A program of its own, for the interpreter of Checkov's own environment.

Reads one JSON object `{"plan": ...}` per line and answers each with one line: every check that is meant for a resource
of the plan, and what came of it. The first line, before any question, says which Checkov it is. Imports nothing of
groundplan, for its environment has none.
"""

from __future__ import annotations

import gc
import importlib.abc
import importlib.machinery
import json
import os
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

OTHER_PROVIDERS = frozenset(
    f"checkov.terraform.checks.{block}.{name}"
    for block in ("data", "provider", "resource")
    for name in (
        *("alicloud", "aws", "azure", "bridgecrew", "digitalocean", "external", "github", "gitlab", "kubernetes"),
        *("linode", "ncp", "oci", "okta", "openstack", "panos", "tencentcloud", "yandexcloud"),
    )
)
"""Checks that cannot apply to Google Cloud: half of what an import of Checkov costs."""

UNUSED = frozenset(
    {
        *("aiohttp", "boto3", "botocore", "cloudsplaining", "docker", "git", "hcl2", "policy_sentry"),
        *("prettytable", "tabulate"),
    }
)
"""Libraries of Checkov's that a scan of a plan never calls: its platform, container images, AWS policies, repositories,
Terraform's own language, tables."""


ANY = "CKV_ANY"
"""What Checkov writes for any value."""

Answer = tuple[str, str, str, str]
"""Check, address, what is said, what would mend it."""


class _Placeholder(type):
    """A class with any attribute, each a class like it."""

    def __getattr__(cls, name: str) -> type:
        if name.startswith("__"):
            raise AttributeError(name)
        return _Placeholder(name, (), {})


class _Hollow(ModuleType):
    """A module with any attribute, so that whatever imports from it can be imported."""

    def __getattr__(self, name: str) -> type:
        if name.startswith("__"):
            raise AttributeError(name)
        return _Placeholder(name, (), {})


class _Hollows(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds hollow modules in the place of those that are not needed."""

    def find_spec(self, fullname: str, _path: object = None, _target: object = None) -> Any:
        """A hollow module, or None where the real one is wanted."""
        if fullname == "numpy":  # the one that its importer can do without
            raise ModuleNotFoundError(fullname)
        if fullname in OTHER_PROVIDERS or fullname.partition(".")[0] in UNUSED:
            return importlib.machinery.ModuleSpec(fullname, self, is_package=True)
        return None

    def create_module(self, spec: Any) -> ModuleType | None:
        """An empty module for a provider, one with any attribute for a library."""
        return None if spec.name in OTHER_PROVIDERS else _Hollow(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """Nothing to run."""


class Checks:
    """Checkov's checks of Terraform plans for Google Cloud."""

    def __init__(self) -> None:
        from checkov.common.checks_infra.registry import get_graph_checks_registry
        from checkov.common.models.enums import CheckResult
        from checkov.runner_filter import RunnerFilter
        from checkov.terraform import plan_parser
        from checkov.terraform.checks.resource.registry import resource_registry
        from checkov.terraform.plan_runner import TF_LIFECYCLE_CHECK_IDS, Runner

        self._parser = plan_parser
        self._runner = Runner
        self._filter = RunnerFilter(framework=["terraform_plan"])
        self._resource_checks = resource_registry
        self._graph_checks = get_graph_checks_registry("terraform")
        self._graph_checks.checks_dir = str(Path(self._graph_checks.checks_dir, "gcp"))
        self._graph_checks.load_checks()
        self._beyond_plans = TF_LIFECYCLE_CHECK_IDS
        self._unknown = CheckResult.UNKNOWN

    def answer(self, plan: dict[str, Any]) -> dict[str, Any]:
        """What came of each check on each resource that it is meant for.

        checks: by id, its title, the attributes it reads, whether it asks only if they are there, and the resource
        types it looks at besides its own. expected: check and address. answers: check, address, what is said
        (`passed`, `failed`, `unknown` where the check cannot say, `error: ...`) and what would mend a failure, where
        that is known.
        """
        answers: list[Answer] = []
        resources = plan["planned_values"]["root_module"]["resources"]
        meant = list(self._meant(resources))
        self._record_into(answers)
        self._run(plan, resources)
        used = {check.id: check for check, _ in meant}
        return {
            "checks": {check_id: _described(check) for check_id, check in used.items()},
            "expected": [(check.id, address) for check, address in meant],
            "answers": [answer for answer in answers if answer[0] in used],
        }

    def _meant(self, resources: Sequence[Mapping[str, Any]]) -> Iterator[tuple[Any, str]]:
        for resource in resources:
            for check in self._resource_checks.get_checks(resource["type"]):
                yield check, resource["address"]
        for check in self._graph_checks.checks:
            kinds = _subjects(check)
            yield from ((check, one["address"]) for one in resources if one["type"] in kinds)

    def _run(self, plan: dict[str, Any], resources: Sequence[dict[str, Any]]) -> None:
        """Let Checkov's own runner scan a plan, which it takes for a file that it has parsed."""
        for resource in resources:
            resource["values"] |= {"start_line": 1, "end_line": 1}
        self._parser.parse = lambda _file, _errors: (plan, [(1, "")])
        self._runner().run(root_folder=None, files=["/plan.json"], runner_filter=self._filter)

    def _record_into(self, answers: list[Answer]) -> None:
        """Have the registries write down what each check says: their own report drops a check that raises."""

        def run_check(check: Any, conf: Any, name: str, kind: str, file: str, skip: Any) -> dict[str, Any]:
            def ask() -> str:
                return str(check.run(file, conf, name, kind, skip)["result"].value).lower()

            check.graph = self._resource_checks.graph
            if check.id not in self._beyond_plans:
                said = _said(ask)
                answers.append((check.id, conf["__address__"], said, _remedy(check) if said == "failed" else ""))
            return {"result": self._unknown, "evaluated_keys": []}

        def run_checks(graph: Any, *_filters: Any) -> dict[Any, Any]:
            for check in self._graph_checks.checks:
                answers.extend(_graph_answers(check, graph))
            return {}

        self._resource_checks.run_check = run_check
        self._graph_checks.run_checks = run_checks


def _said(ask: Callable[[], str]) -> str:
    """What a check says, or the error that it ends with: it is the code of others, on inputs that it may not expect."""
    try:
        return ask()
    except Exception as error:  # noqa: BLE001
        return f"error: {type(error).__name__}: {error}"


def _graph_answers(check: Any, graph: Any) -> Iterator[Answer]:
    found: dict[str, Any] = {}

    def ask() -> str:
        found.update(zip(("passed", "failed", "unknown"), check.run(graph), strict=True))
        return ""

    if error := _said(ask):
        found = {error: [data for _, data in graph.nodes() if data.get("resource_type") in _subjects(check)]}
    for said, vertices in found.items():
        for vertex in vertices:
            yield check.id, vertex.get("__address__", ""), said, ""


def _remedy(check: Any) -> str:
    """What the attribute that a check compares should be; empty for one that does more than compare."""
    if not hasattr(check, "get_inspected_key"):
        return ""
    key = ".".join(step for step in str(check.get_inspected_key()).split("/") if not step.startswith("["))
    if hasattr(check, "get_forbidden_values"):
        values = [value for value in check.get_forbidden_values() if value != ANY]
        return f"Set {key} to something other than {_either(values)}." if values else f"Leave {key} out."
    wanted = check.get_expected_values()
    return f"Set {key}." if ANY in wanted else f"Set {key} to {_either(wanted)}."


def _either(values: Sequence[Any]) -> str:
    return " or ".join(dict.fromkeys(json.dumps(value) for value in values))


def _subjects(check: Any) -> set[str]:
    """The resource types whose resources a graph check passes or fails: those that it filters, else all it names."""
    parts = list(_parts(check))
    filtered = [part for part in parts if part.type and part.type.value == "FILTER" and part.attribute_value]
    if filtered:
        values = [part.attribute_value for part in filtered]
        return {kind for value in values for kind in (value if isinstance(value, list) else [value])}
    return {kind for part in parts for kind in part.resource_types}


def _parts(check: Any) -> Iterator[Any]:
    yield check
    for part in check.sub_checks:
        yield from _parts(part)


def _described(check: Any) -> dict[str, Any]:
    if hasattr(check, "sub_checks"):
        parts = list(_parts(check))
        read = [part for part in parts if part.attribute and part.attribute != "resource_type"]
        return {
            "title": check.name,
            "reads": sorted({name for part in read for name in _names(part.attribute)}),
            "presence": bool(read) and all(part.operator in ("exists", "not_exists") for part in read),
            "beside": sorted({kind for part in parts for kind in part.connected_resources_types}),
        }
    return {
        "title": check.name,
        "reads": sorted(_constants(check)),
        "presence": hasattr(check, "get_expected_values") and ANY in check.get_expected_values(),
        "beside": [],
    }


def _constants(check: Any) -> set[str]:
    """Every name in the texts that the code of a check holds: among them each attribute that it can read."""
    classes = [
        each for each in type(check).__mro__ if each.__module__.startswith("checkov.terraform.checks.resource.gcp")
    ]
    functions = [part for each in classes for name, part in vars(each).items() if name != "__init__"]
    codes = [function.__code__ for function in functions if hasattr(function, "__code__")]
    return {name for code in codes for text in _texts(code) for name in _names(text)}


def _texts(code: CodeType) -> Iterator[str]:
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _texts(constant)
        elif isinstance(constant, str):
            yield constant
        elif isinstance(constant, tuple | frozenset):
            yield from (part for part in constant if isinstance(part, str))


def _names(text: str) -> list[str]:
    return re.findall(r"[A-Za-z_][\w-]*", text)


def main() -> None:
    """Answer questions until there are no more."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what Checkov prints is no answer
    os.environ |= {"LOG_LEVEL": "CRITICAL", "EVAL_TF_PLAN_AFTER_UNKNOWN": "1", "BC_SOURCE": "cli"}
    sys.meta_path.insert(0, _Hollows())
    gc.disable()  # nothing of what is loaded here ever goes: to look for it is an eighth of the time

    from checkov.version import version

    checks = Checks()
    gc.freeze()
    gc.enable()
    print(json.dumps({"version": version}), file=answers, flush=True)
    for line in sys.stdin:
        print(json.dumps(checks.answer(json.loads(line)["plan"])), file=answers, flush=True)


if __name__ == "__main__":
    main()
