"""A store in a Cloud Storage bucket; the library retries, and checks what it carries."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from google.api_core.exceptions import GoogleAPIError, NotFound, PreconditionFailed
from google.auth.exceptions import GoogleAuthError
from google.cloud.storage import Blob, Client

from .storage import Entry

ABSENT = 0
"""The generation of an object that does not exist (Cloud Storage, "Request preconditions")."""
SECONDS = 60.0
"""Patience with one request; the library repeats those that may be repeated, for two minutes."""


@contextmanager
def _failures() -> Iterator[None]:
    """Give the client's errors the names that errors of files have."""
    try:
        yield
    except NotFound as error:
        raise FileNotFoundError("no such object or bucket") from error
    except PreconditionFailed as error:
        raise FileExistsError("the object exists") from error
    except (GoogleAPIError, GoogleAuthError) as error:
        raise OSError(f"Cloud Storage: {type(error).__name__}") from error


class BucketStore:
    """A store below a folder of a bucket. Needs to list, get, create and delete objects; never to overwrite one."""

    poll_seconds = 5.0

    def __init__(self, bucket: str, folder: str) -> None:
        self._bucket = Client().bucket(bucket)
        self._root = f"{folder}/" if folder else ""

    def entries(self, prefix: str) -> list[Entry]:
        """Give the objects whose name begins so, by name: listing is strongly consistent."""
        with _failures():
            blobs = self._bucket.list_blobs(prefix=self._root + prefix, timeout=SECONDS)
            return [Entry(blob.name.removeprefix(self._root), int(blob.size)) for blob in blobs]

    def read(self, name: str) -> bytes | None:
        """Give an object's content, or None when there is none."""
        try:
            with _failures():
                return bytes(self._blob(name).download_as_bytes(timeout=SECONDS))
        except FileNotFoundError:
            return None

    def create(self, name: str, content: bytes) -> bool:
        """Write a new object; whether it is there with this content, which then nobody else has written."""
        try:
            with _failures():
                self._blob(name).upload_from_string(
                    content, content_type="application/octet-stream", if_generation_match=ABSENT, timeout=SECONDS
                )
        except FileExistsError:
            # A request that was repeated finds what it has written itself.
            return self.read(name) == content
        return True

    def upload(self, name: str, source: Path) -> None:
        """Write a new object from a file. Raises FileExistsError when there is one with another size."""
        try:
            with _failures():
                self._blob(name).upload_from_filename(str(source), if_generation_match=ABSENT, timeout=SECONDS)
        except FileExistsError:
            if Entry(name, source.stat().st_size) not in self.entries(name):
                raise

    def download(self, name: str, target: Path) -> None:
        """Write an object into a file. Raises FileNotFoundError when there is no such object."""
        with _failures():
            self._blob(name).download_to_filename(str(target), timeout=SECONDS)

    def delete(self, name: str) -> None:
        """Remove an object, if it is there."""
        with suppress(FileNotFoundError), _failures():
            self._blob(name).delete(timeout=SECONDS)

    def _blob(self, name: str) -> Blob:
        return self._bucket.blob(self._root + name)
