"""The data file: a zip archive with one JSON member per module, so that a reader parses only the modules it needs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

META = "meta.json"


def write(path: Path, meta: Mapping[str, str], resources: Mapping[str, Mapping[str, Any]]) -> None:
    """Write the archive; the same facts give the same bytes."""
    with ZipFile(path, "w", ZIP_DEFLATED, compresslevel=9) as archive:
        _add(archive, META, dict(meta))
        for name, content in sorted(modules(resources).items()):
            _add(archive, f"{name}.json", content)


def modules(resources: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """Resource types by module: `gcp:pubsub/topic:Topic` is `topic:Topic` in `pubsub`."""
    found: dict[str, dict[str, Any]] = {}
    for token, facts in sorted(resources.items()):
        _, _, rest = token.partition(":")
        module, _, name = rest.partition("/")
        found.setdefault(module, {})[name] = facts
    return found


def read(path: Path) -> tuple[dict[str, str], dict[str, dict[str, Any]]]:
    """Meta data and modules of an archive."""
    with ZipFile(path) as archive:
        content = {name: json.loads(archive.read(name)) for name in archive.namelist()}
    return content.pop(META), {name.removesuffix(".json"): facts for name, facts in content.items()}


def _add(archive: ZipFile, name: str, content: Any) -> None:
    info = ZipInfo(name)
    info.compress_type = ZIP_DEFLATED
    info.external_attr = 0o644 << 16
    archive.writestr(info, json.dumps(content, separators=(",", ":"), sort_keys=True))
