"""Builds the pipeline for its mode and runs it."""

from __future__ import annotations

import logging
from datetime import UTC, datetime

import apache_beam as beam
from apache_beam.io import ReadFromPubSub
from apache_beam.io.avroio import ReadFromAvro
from apache_beam.io.parquetio import WriteToParquet
from apache_beam.options.pipeline_options import GoogleCloudOptions, PipelineOptions, StandardOptions

from .options import Settings, TelemetryOptions, settings_from
from .sinks import write
from .stream import process
from .training import run_folder, schema, training_rows


def main(arguments: list[str] | None = None) -> None:
    """Launch the job; ValueError when its parameters are incomplete."""
    logging.getLogger().setLevel(logging.INFO)
    options = PipelineOptions(arguments)
    settings = settings_from(options.view_as(TelemetryOptions))
    options.view_as(StandardOptions).streaming = settings.mode == "stream"
    pipeline = beam.Pipeline(options=options)
    if settings.mode == "stream":
        stream(pipeline, settings, str(options.view_as(GoogleCloudOptions).project))
    else:
        batch(pipeline, settings, datetime.now(UTC))
    pipeline.run()


def stream(pipeline: beam.Pipeline, settings: Settings, project: str) -> None:
    """Add the steps of the stream."""
    messages = pipeline | "Read" >> ReadFromPubSub(subscription=settings.input_subscription, with_attributes=True)
    write(process(messages, settings), settings, project)


def batch(pipeline: beam.Pipeline, settings: Settings, start: datetime) -> None:
    """Add the steps that make a training data set."""
    records = pipeline | "Read" >> ReadFromAvro(settings.archive_path)
    prefix = f"{run_folder(settings.training_path, start)}/readings"
    (
        training_rows(records, settings.measures)
        | "Write" >> WriteToParquet(prefix, schema(settings.measures), file_name_suffix=".parquet")
    )
