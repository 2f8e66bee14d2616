"""The examples in the provider's own documentation, as programs.

pulumi-gcp carries them in the docstrings of its classes and functions. Many are cut from larger programs or refer to
packages that are not installed; what they lack is stood in for by values that are not known until deployment.
"""

from __future__ import annotations

import builtins
import importlib.machinery
import importlib.util
import re
import sys
import textwrap
import types
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pulumi
from pulumi.output import UNKNOWN

_BLOCK = re.compile(r"^[ ]*```python\n(.*?)^[ ]*```", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True)
class Example:
    """One example. place: the module of pulumi_gcp that it documents. number: which of the module's examples it is."""

    place: str
    number: int
    source: str

    def __str__(self) -> str:
        return f"{self.place}#{self.number}"

    def program(self) -> Callable[[], None]:
        """The example as a program."""
        code = compile(self.source, str(self), "exec")

        def run() -> None:
            with _other_packages():
                exec(code, _Names(__name__="__main__"))  # noqa: S102 - the provider's own documentation

        return run


@cache
def examples() -> tuple[Example, ...]:
    """Every example of the installed pulumi-gcp, once, by module."""
    spec = importlib.util.find_spec("pulumi_gcp")
    assert spec is not None
    assert spec.origin is not None
    root = Path(spec.origin).parent
    seen: set[str] = set()
    found: list[Example] = []
    for file in sorted(root.rglob("*.py")):
        place = str(file.relative_to(root).with_suffix(""))
        new = [text for text in _blocks(file) if text not in seen and "import pulumi" in text]
        new = list(dict.fromkeys(new))
        seen.update(new)
        found.extend(Example(place, number, text) for number, text in enumerate(new))
    return tuple(found)


def _blocks(file: Path) -> Iterator[str]:
    for block in _BLOCK.findall(file.read_text(encoding="utf-8")):
        yield textwrap.dedent(block).encode().decode("unicode_escape" if "\\" in block else "utf-8")


class _Names(dict[str, Any]):
    """The names of a program; one that it does not define is a value that is not known."""

    def __missing__(self, name: str) -> Any:
        if hasattr(builtins, name) or name.startswith("__"):
            raise KeyError(name)
        return pulumi.Output.from_input(UNKNOWN)


class _Package(types.ModuleType):
    """A package that is not installed: its classes are resources, its functions give what is not known."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        if not name[0].isupper():
            return lambda *_args, **_named: pulumi.Output.from_input(UNKNOWN)

        class Foreign(pulumi.CustomResource):
            def __init__(resource, label: str, opts: Any = None, **inputs: Any) -> None:  # noqa: N805
                super().__init__(f"{self.__name__}:index:{name}", label, inputs, opts)

            def __getattr__(resource, attribute: str) -> Any:  # noqa: N805
                if attribute.startswith("_"):
                    raise AttributeError(attribute)
                return pulumi.Output.from_input(UNKNOWN)

            def __getitem__(resource, _key: Any) -> Any:  # noqa: N805
                return pulumi.Output.from_input(UNKNOWN)

        return Foreign


class _Finder:
    """Finds every package of Pulumi's that is not installed."""

    @staticmethod
    def find_spec(name: str, _path: Any = None, _target: Any = None) -> importlib.machinery.ModuleSpec | None:
        package = name.partition(".")[0]
        wanted = package.startswith(("pulumi_", "pulumiverse_")) and package != "pulumi_gcp"
        return importlib.machinery.ModuleSpec(name, _Loader(), is_package=True) if wanted else None


class _Loader:
    @staticmethod
    def create_module(spec: importlib.machinery.ModuleSpec) -> types.ModuleType:
        return _Package(spec.name)

    @staticmethod
    def exec_module(_module: types.ModuleType) -> None:
        pass


@contextmanager
def _other_packages() -> Iterator[None]:
    finder: Any = _Finder()
    sys.meta_path.append(finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)
        for name in [name for name, module in sys.modules.items() if isinstance(module, _Package)]:
            del sys.modules[name]
