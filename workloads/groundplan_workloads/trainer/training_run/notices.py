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
    """One notice, watched from a thread of its own until it is given or the process ends."""

    def __init__(self, metadata: Metadata, key: str, value: str) -> None:
        self._metadata = metadata
        self._key = key
        self._value = value
        self._given = threading.Event()
        threading.Thread(target=self._watch, name=key, daemon=True).start()

    @property
    def given(self) -> bool:
        """Whether the machine has been told."""
        return self._given.is_set()

    def _watch(self) -> None:
        etag = "0"
        while not self.given:
            try:
                found = self._metadata.next(self._key, etag, WAIT_SECONDS)
            except MetadataError:
                found = None
            if found is None:
                self._given.wait(RETRY_SECONDS)
            elif found.text.strip() == self._value:
                self._given.set()
            else:
                etag = found.etag
