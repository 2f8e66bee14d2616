"""The trainer as a process: meets the group, runs the program in it, and ends with what the service manager needs."""

from __future__ import annotations

import logging
import os
import signal
import sys
import tempfile
import threading
from pathlib import Path

from .contract import FAILED, FINISHED, UNUSABLE, VARIABLE, Assignment, Control
from .frameworks import launch_settings
from .group import Group, meet, member, newest
from .logs import log, to_stdout
from .metadata import Metadata, MetadataError
from .notices import MAINTENANCE, PREEMPTED, Notice
from .programs import RDMA, Launch, Programs, container, container_client, process
from .settings import Settings, SettingsError, from_environment
from .storage import Store, open_store
from .supervision import EndedError, IdleGuard, Notices, Supervisor

DONE = "finished"
"""The object that tells that a run is over; hosts that start later find nothing to do."""


class Trainer:
    """One host's trainer. asked: set when the service manager wants it to end.

    Raises SettingsError, and ValueError for a URL that names no store.
    """

    def __init__(self, settings: Settings, asked: threading.Event) -> None:
        self._settings = settings
        self._store: Store = open_store(settings.checkpoints)
        self._client = container_client()
        if settings.image and not self._client:
            raise SettingsError("IMAGE is set, and this host has neither docker nor podman")
        self._metadata = Metadata(settings.metadata_url)
        self._notices = Notices(asked, Notice(self._metadata, *PREEMPTED), Notice(self._metadata, *MAINTENANCE))

    def run(self) -> int:
        """Train to the end, or until the trainer must end; gives the exit status.

        Raises MetadataError, and OSError when the store or the program cannot be used.
        """
        if self._store.read(DONE) is not None:
            log(logging.INFO, "finished", "the run is over")
            return FINISHED
        try:
            group = self._meet()
        except EndedError as ended:
            log(logging.WARNING, "stopping", str(ended))
            return ended.status
        status = self._train(group)
        if status == FINISHED and group.rank == 0:
            self._store.create(DONE, b"{}")
            log(logging.INFO, "finished", "the run is over")
        return status

    def _meet(self) -> Group:
        idle = IdleGuard(self._settings.idle_seconds)

        def going_on() -> None:
            self._notices.check()
            idle.check()

        going_on()
        host = member(self._metadata.machine())
        group = meet(self._store, host, self._settings.hosts, going_on)
        resume = group.resume or "the beginning"
        log(logging.INFO, "joined", f"begins from {resume}", round=group.number, rank=group.rank)
        return group

    def _train(self, group: Group) -> int:
        with tempfile.TemporaryDirectory(prefix="training-run-") as folder:
            control = Control(Path(folder))
            programs = Programs([self._launch(group, control, local) for local in range(self._settings.processes)])
            supervisor = Supervisor(
                programs,
                control,
                self._notices,
                IdleGuard(self._settings.idle_seconds),
                lambda: newest(self._store) > group.number,
                self._store.poll_seconds,
            )
            return supervisor.run()

    def _launch(self, group: Group, control: Control, local: int) -> Launch:
        settings = self._settings
        assignment = Assignment(
            checkpoints=settings.checkpoints,
            attempt=group.number,
            part=group.rank * settings.processes + local,
            parts=settings.hosts * settings.processes,
            every_seconds=settings.every_seconds,
            resume=group.resume,
            control=str(control.folder),
        )
        given = {"PROJECT": settings.project, "RUN": settings.run, "DATA": settings.data}
        given |= {name: value for name, value in (("LOGS", settings.logs), ("SCRATCH", settings.scratch)) if value}
        variables = given | settings.variables | launch_settings(settings, group, local)
        variables[VARIABLE] = assignment.text()
        if settings.image is None or self._client is None:
            return process(settings, variables)
        name = f"training-{settings.run}-{local}"
        return container(
            settings, variables, client=self._client, name=name, control=control.folder, rdma=RDMA.is_dir()
        )


def main() -> None:
    """Run until the training is over or must stop; the exit statuses are in `contract`."""
    to_stdout()
    asked = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: asked.set())
    try:
        trainer = Trainer(from_environment(os.environ), asked)
    except (SettingsError, ValueError) as error:
        log(logging.ERROR, "settings", str(error))
        sys.exit(UNUSABLE)
    try:
        sys.exit(trainer.run())
    except (MetadataError, OSError) as error:
        log(logging.ERROR, "gave_up", f"{type(error).__name__}: {error}")
        sys.exit(FAILED)
