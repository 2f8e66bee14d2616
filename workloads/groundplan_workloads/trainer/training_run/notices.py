"""What Compute Engine is about to do to this machine, watched on the metadata server.

`instance/preempted` becomes TRUE when the machine is taken away; it then has 30 seconds
(docs.cloud.google.com/compute/docs/instances/spot). `instance/maintenance-event` becomes TERMINATE_ON_HOST_MAINTENANCE
up to an hour before a machine with GPUs is stopped (docs.cloud.google.com/compute/docs/gpus/gpu-host-maintenance); when
it is, the system asks all services to end.
"""

from __future__ import annotations

import threading

from .metadata import Metadata, MetadataError

PREEMPTED = ("instance/preempted", "TRUE")
MAINTENANCE = ("instance/maintenance-event", "TERMINATE_ON_HOST_MAINTENANCE")
WAIT_SECONDS = 60
RETRY_SECONDS = 1.0


class Notice:
    """One notice: known at once if it was given before, then watched from a thread until it is or the process ends."""

    def __init__(self, metadata: Metadata, key: str, value: str) -> None:
        self._metadata = metadata
        self._key = key
        self._value = value
        self._given = threading.Event()
        self._etag = "0"
        self._look(0)
        threading.Thread(target=self._watch, name=key, daemon=True).start()

    @property
    def given(self) -> bool:
        """Whether the machine has been told."""
        return self._given.is_set()

    def _watch(self) -> None:
        while not self.given:
            if not self._look(WAIT_SECONDS):
                self._given.wait(RETRY_SECONDS)

    def _look(self, seconds: int) -> bool:
        """Ask for the value, waiting so long for a new one; whether there was an answer."""
        try:
            found = self._metadata.next(self._key, self._etag, seconds) if seconds else self._metadata.get(self._key)
        except MetadataError:
            found = None
        if found is None:
            return False
        self._etag = found.etag
        if found.text.strip() == self._value:
            self._given.set()
        return True
