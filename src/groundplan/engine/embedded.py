"""The embedded engine: a Pulumi program run in process against a monitor that validates. Needs no Pulumi CLI.

As in a real preview, what the program gives and what the provider plans is known, and `apply` runs on known values
only. Each run has its own thread, event loop and Pulumi settings, so that it can be called from anywhere, any number
of times.
"""

from __future__ import annotations

import asyncio
import contextvars
import dataclasses
import gc
import json
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from inspect import isawaitable
from pathlib import Path
from typing import Any

from pulumi.runtime import config as pulumi_config
from pulumi.runtime import mocks, settings
from pulumi.runtime.stack import run_in_stack

from groundplan.engine import data_source, source_line, wire
from groundplan.engine.causes import Causes
from groundplan.engine.monitor import Monitor
from groundplan.engine.preview import Preview, Resource, SpecRef
from groundplan.engine.program import Entry, Program, entry
from groundplan.engine.registration import Registration
from groundplan.errors import Problem


class Secret(str):
    """A configuration value that `pulumi.Config` gives out as a secret."""

    __slots__ = ()


def preview(program: Program, *, project: str, stack: str, config: Mapping[str, Any] | None = None) -> Preview:
    """What `program` registers, and every problem found in it.

    project: the project's name, unless the program's own Pulumi.yaml has one. config: the stack's configuration; a key
    without a namespace is the project's, a value that is not text is passed as JSON, a `Secret` stays secret. Raises
    whatever the program raises, and Missing when there is no program at a path.
    """
    start = entry(program)
    name = start.name or project
    values = {key if ":" in key else f"{name}:{key}": value for key, value in (config or {}).items()}
    monitor = Monitor(name, stack, {key: _text(value) for key, value in values.items()})
    secret = [key for key, value in values.items() if isinstance(value, Secret)]
    with ThreadPoolExecutor(1, thread_name_prefix="groundplan-preview") as thread:
        context = contextvars.copy_context()
        causes = thread.submit(context.run, _deploy, start, monitor, name, stack, secret).result()
    return _preview(monitor, causes, name, stack)


def _deploy(start: Entry, monitor: Monitor, project: str, stack: str, secret: list[str]) -> Causes:
    """Run the program to its end, in this thread's own event loop and context."""
    settings.configure(
        mocks.MockSettings(  # type: ignore[no-untyped-call]
            monitor=monitor,
            monitor_features=set(monitor.features()),
            engine=mocks.MockEngine(None),
            project=project,
            stack=stack,
            root_directory=str(start.folder or Path.cwd()),
            dry_run=True,
            organization="organization",
            callbacks=None,
            legacy_apply_enabled=False,
            outputs=set(),
            package_refs={},
            base_providers_by_ref={},
        )
    )
    settings.ROOT.set(None)
    data_source.install(lambda: isinstance(settings.get_monitor(), Monitor))
    pulumi_config.set_all_config(dict(monitor.config), secret)
    causes = Causes()

    async def watched() -> None:
        causes.watch()
        result = start.run()
        if isawaitable(result):
            await result
        await _settled()

    with _no_collection(), source_line.alone():
        asyncio.run(_run(watched, causes))
    return causes


async def _run(program: Callable[[], Any], causes: Causes) -> None:
    loop = asyncio.get_running_loop()
    loop.set_default_executor(_Inline(1))
    # The first failure is raised to the caller; those that follow from it are not worth a line each.
    loop.set_exception_handler(lambda _loop, _context: None)
    await run_in_stack(program)
    await causes.settle()


@contextmanager
def _no_collection() -> Iterator[None]:
    """Hold the cyclic garbage collector: it would walk all pending outputs again and again, and free nothing."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


async def _settled() -> None:
    """Wait until every registration and output of the program is done, or one has failed.

    The SDK waits too, but for the first of all pending outputs again and again, which costs their number squared.
    """
    while True:
        tasks = {*settings.SETTINGS.outputs, *settings.SETTINGS.rpc_manager.rpcs}
        pending = {task for task in tasks if not task.done()}
        if not pending:
            return
        done, _ = await asyncio.wait(pending, return_when=asyncio.FIRST_EXCEPTION)
        if any(task.cancelled() or task.exception() for task in done):
            return


class _Inline(ThreadPoolExecutor):
    """Runs each call where it stands: the monitor answers in microseconds, a change of thread costs more."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Run `fn` now; its outcome is in the future that comes back."""
        done: Future[Any] = Future()
        try:
            done.set_result(fn(*args, **kwargs))
        except BaseException as error:  # noqa: BLE001 - whoever awaits the future gets it
            done.set_exception(error)
        return done


def _preview(monitor: Monitor, causes: Causes, project: str, stack: str) -> Preview:
    made = sorted(monitor.registrations.values(), key=lambda registration: registration.urn)
    shown = [registration for registration in made if not registration.type.startswith("pulumi:providers:")]
    return Preview(
        engine="embedded",
        project=project,
        stack=stack,
        resources=tuple(_resource(registration, causes) for registration in shown),
        problems=_problems(monitor, causes),
        outputs=wire.sealed(monitor.outputs),
    )


def _resource(made: Registration, causes: Causes) -> Resource:
    return Resource(
        urn=made.urn,
        type=made.type,
        name=made.name,
        parent=made.parent,
        dependencies=made.dependencies,
        inputs=wire.sealed(causes.fill(made)),
        protect=made.protect,
        custom=made.custom,
        read=made.read,
        spec=SpecRef("", made.position) if made.position else None,
    )


def _problems(monitor: Monitor, causes: Causes) -> tuple[Problem, ...]:
    """All problems, sorted. What could not be sent is not missing."""
    unsent = [
        dataclasses.replace(problem, subject=urn, position=monitor.registrations[urn].position)
        for urn, problems in causes.problems.items()
        for problem in problems
    ]
    there = {(problem.subject, problem.path[0]) for problem in unsent}
    sent = [problem for problem in monitor.problems if (problem.subject, *problem.path[:1]) not in there]
    return tuple(sorted(unsent + sent, key=lambda problem: (problem.subject, problem.field, problem.code)))


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)
