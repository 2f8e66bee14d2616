"""The pipeline's parameters. metadata.json describes them to Dataflow; a test holds the two together."""

from __future__ import annotations

from argparse import ArgumentParser
from dataclasses import dataclass
from datetime import timedelta

from apache_beam.options.pipeline_options import PipelineOptions

from .readings import Measure, measures_from
from .windows import AGGREGATES

STREAM = ("input_subscription", "raw_table", "windowed_table", "dead_letter_table", "state_database")
BATCH = ("archive_path", "training_path")


class TelemetryOptions(PipelineOptions):
    """Parameters as text, beside Beam's own."""

    @classmethod
    def _add_argparse_args(cls, parser: ArgumentParser) -> None:
        parser.add_argument("--mode", choices=("stream", "batch"), default="stream")
        parser.add_argument("--measures", default="[]")
        parser.add_argument("--window_seconds", type=int, default=60)
        parser.add_argument("--allowed_lateness_seconds", type=int, default=120)
        parser.add_argument("--state_keep_seconds", type=int, default=90 * 86_400)
        parser.add_argument("--aggregates", default="mean")
        for name in (*STREAM, *BATCH):
            parser.add_argument(f"--{name}", default="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Parameters, read and checked. Tables are `project:dataset.table`, durations are in the unit of their type."""

    mode: str
    measures: tuple[Measure, ...]
    aggregates: tuple[str, ...]
    window: timedelta
    allowed_lateness: timedelta
    state_keep: timedelta
    input_subscription: str
    raw_table: str
    windowed_table: str
    dead_letter_table: str
    state_database: str
    archive_path: str
    training_path: str


def settings_from(options: TelemetryOptions) -> Settings:
    """Read the parameters; ValueError names those that the mode lacks, or that are wrong."""
    given = {name: str(getattr(options, name)) for name in (*STREAM, *BATCH)}
    if lacking := [name for name in (STREAM if options.mode == "stream" else BATCH) if not given[name]]:
        raise ValueError(f"mode {options.mode} needs {', '.join(lacking)}")
    aggregates = tuple(options.aggregates.split(","))
    if unknown := sorted(set(aggregates) - set(AGGREGATES)):
        raise ValueError(f"no aggregates: {', '.join(unknown)}; there are {', '.join(AGGREGATES)}")
    return Settings(
        mode=options.mode,
        measures=measures_from(options.measures),
        aggregates=aggregates,
        window=timedelta(seconds=options.window_seconds),
        allowed_lateness=timedelta(seconds=options.allowed_lateness_seconds),
        state_keep=timedelta(seconds=options.state_keep_seconds),
        **given,
    )
