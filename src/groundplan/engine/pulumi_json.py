"""Reads the JSON that `pulumi preview --json` writes.

Nothing here runs anything: the same reader serves a preview made a moment ago and one that was kept in a file.
The shape is `PreviewDigest` of the Pulumi CLI (pkg/display/json.go), the sentinels are of its SDK
(sdk/go/common/resource/plugin/rpc.go).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import unquote

from groundplan.engine.preview import Asset, Preview, Resource, SpecRef, Unknown
from groundplan.errors import FieldPath, Position, Problem

UNKNOWN = frozenset(
    {
        "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",  # boolean
        "3eeb2bf0-c639-47a8-9e75-3b44932eb421",  # number
        "04da6b54-80e4-46f7-96ec-b56ff0331ba9",  # string
        "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",  # array
        "030794c1-ac77-496b-92df-f27374a8bd58",  # asset
        "e48ece36-62e2-4504-bad9-02848725956a",  # archive
        "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",  # object
    }
)
"""What Pulumi writes in place of a value that is not known until deployment, by the value's type."""

SIGNATURE = "4dabf18193072939515e22adb298388d"
"""The key under which Pulumi tells what an object really is."""

ASSETS = {"c44067f5952c0a294b673a41bacd8c17": "asset", "0def7320c3a5731c473e5ecbe6d01bc7": "archive"}
"""The kinds of asset, by their signature."""

DEFAULTS = "__defaults"
"""The key under which a bridged provider lists the inputs that it filled in itself."""

STACK = "pulumi:pulumi:Stack"
"""The type of the resource at the root of every stack."""


_CHECK = re.compile(
    r"\S+ resource '[^']*' has a problem: (?P<reason>.*?)\.?(?: Examine values at '(?P<place>[^']*)'\.)?", re.DOTALL
)
"""How the bridge words what the provider refuses (pulumi-terraform-bridge, pkg/tfbridge/config_format.go)."""

_SOURCE = re.compile(r"project:///(?P<file>[^#]+)#(?P<line>\d{1,9})(?:,(?P<column>\d{1,9}))?")
"""Where a resource was made, relative to the folder of Pulumi.yaml (sdk/proto/go/source.proto)."""


def preview_of(document: Mapping[str, Any], *, project: str, stack: str) -> Preview:
    """The preview in a document of `pulumi preview --json`.

    Default providers, which the engine adds, are left out; so are the inputs that the provider fills in by itself.
    """
    states = [step["newState"] for step in document.get("steps") or () if step.get("newState")]
    own = [state for state in states if not state["type"].startswith("pulumi:providers:")]
    root: Mapping[str, Any] = next((state for state in own if state["type"] == STACK), {})
    return Preview(
        engine="pulumi",
        project=project,
        stack=stack,
        resources=tuple(sorted(map(_resource, own), key=lambda resource: resource.urn)),
        problems=problems_of(document.get("diagnostics") or ()),
        outputs=value(root.get("outputs") or {}),
    )


def problems_of(diagnostics: Sequence[Mapping[str, Any]]) -> tuple[Problem, ...]:
    """The errors among the engine's diagnostics; warnings and notes are left out."""
    errors = {(entry.get("urn", ""), entry["message"]) for entry in diagnostics if entry.get("severity") == "error"}
    return tuple(_problem(urn, message) for urn, message in sorted(errors))


def value(raw: Any, cause: str = "") -> Any:
    """A JSON value as the program gave it: without the provider's defaults, whole numbers as int, unknowns as such.

    cause: what an unknown inside it waits for; empty when that cannot be said.
    """
    if isinstance(raw, Mapping):
        if raw.get(SIGNATURE) in ASSETS:
            return _asset(raw)
        added = raw.get(DEFAULTS) or ()
        return {key: value(raw[key], cause) for key in sorted(raw) if key != DEFAULTS and key not in added}
    if isinstance(raw, list):
        return [value(entry, cause) for entry in raw]
    if isinstance(raw, str) and raw in UNKNOWN:
        return Unknown(cause)
    if isinstance(raw, float) and raw.is_integer():
        return int(raw)
    return raw


def _problem(urn: str, message: str) -> Problem:
    """A problem of the provider's Check, or any other error that names a resource."""
    text = message.removeprefix("error: ").strip()
    check = _CHECK.fullmatch(text)
    if check is None:
        return Problem(code="engine", message=text, subject=urn)
    return Problem(code="provider", message=check["reason"], path=_path(check["place"] or ""), subject=urn)


def _path(place: str) -> FieldPath:
    """The field in `fw.allows[0].prts`: what stands after the resource's name."""
    steps = re.findall(r"\.([^.\[\]]+)|\[(\d+)\]", place)
    return tuple(int(index) if index else name for name, index in steps)


def _asset(raw: Mapping[str, Any]) -> Asset:
    form = next(form for form in ("text", "path", "uri", "assets") if form in raw)
    return Asset(ASSETS[raw[SIGNATURE]], form, value(raw[form]))


def _inputs(state: Mapping[str, Any]) -> dict[str, Any]:
    """The inputs; an unknown waits for the one resource that its property depends on, where it is one."""
    waits_for = state.get("propertyDependencies") or {}
    causes = {key: urns[0] for key, urns in waits_for.items() if len(urns or ()) == 1}
    raw: Mapping[str, Any] = state.get("inputs") or {}
    return {key: value(raw[key], causes.get(key, "")) for key in value(raw)}


def _resource(state: Mapping[str, Any]) -> Resource:
    return Resource(
        urn=state["urn"],
        type=state["type"],
        name=state["urn"].rsplit("::", 1)[-1],
        parent=state.get("parent", ""),
        dependencies=tuple(sorted(state.get("dependencies") or ())),
        inputs=_inputs(state),
        protect=bool(state.get("protect")),
        custom=bool(state.get("custom")),
        read=bool(state.get("external")),
        spec=_place(state.get("sourcePosition")),
    )


def _place(source: Any) -> SpecRef | None:
    """The line in `project:///infra/main.py#46,3`; None for what lies outside of the project, such as a library."""
    found = _SOURCE.fullmatch(source) if isinstance(source, str) else None
    if found is None or ".." in found["file"].split("/"):
        return None
    return SpecRef("", Position(unquote(found["file"]), int(found["line"]), int(found["column"] or 1)))
