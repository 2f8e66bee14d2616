"""From telemetry messages to rows, windows and newest values; and from an archive of them to a training data set."""
