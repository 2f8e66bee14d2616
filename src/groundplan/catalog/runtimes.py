"""What a machine with accelerators boots: runtime versions of the TPU API, image families of Compute Engine.

Sources and dates stand in `data/runtimes.json`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from groundplan.catalog.data_file import read
from groundplan.catalog.gpus import gpu_families
from groundplan.catalog.sources import Source, source
from groundplan.catalog.tpus import TpuSlice, tpu_generations


@dataclass(frozen=True, slots=True, kw_only=True)
class Runtime:
    """A runtime version of the TPU API. verified: False when the name was put together from rules, not seen."""

    name: str
    verified: bool
    note: str
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """An image family of Compute Engine.

    architecture: as Compute Engine calls it, `x86_64` or `arm64`. docker: whether Docker is on it; None: nobody says.
    verified: False when nobody was seen to use it on this family.
    """

    family: str
    project: str
    architecture: str
    docker: bool | None
    verified: bool
    source: Source

    @property
    def reference(self) -> str:
        """How a boot disk names it."""
        return f"projects/{self.project}/global/images/family/{self.family}"


def tpu_runtime(found: TpuSlice, framework: str, version: str | None = None) -> Runtime | None:
    """The runtime of the TPU API for a slice and a framework; None when that API does not have the generation.

    version: of TensorFlow, three numbers; the newest that was announced when it is not given.
    """
    table = read("runtimes")
    row = table["tpu_api"].get(found.generation)
    if row is None:
        return None
    if framework != "tensorflow":
        return Runtime(name=row["runtime"], verified=True, note="", source=source(row["cite"]))
    rules = table["tensorflow"]
    pod = rules["several_hosts"] if found.hosts > 1 else ""
    pjrt = rules["pjrt"] if found.generation in rules["pjrt_generations"] else ""
    name = f"{rules['prefix']}{version or rules['newest']}{pod}{pjrt}"
    return Runtime(name=name, verified=rules["verified"], note=rules["note"], source=source(rules["cite"]))


@cache
def image(family: str) -> Image | None:
    """What machines of a family boot on Compute Engine; None when Compute Engine does not create that TPU generation.

    Raises LookupError when there is no such family.
    """
    if family not in gpu_families() and family not in tpu_generations():
        raise LookupError(f"there is no family of accelerators {family!r}")
    row = next((each for each in read("runtimes")["images"] if family in each["families"]), None)
    if row is None:
        return None
    return Image(
        family=row["image_family"],
        project=row["project"],
        architecture=row["architecture"],
        docker=row["docker"],
        verified=row["verified"],
        source=source(row["cite"]),
    )
