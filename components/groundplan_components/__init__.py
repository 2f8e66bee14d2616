"""Pulumi components for Google Cloud: one ComponentResource per file."""
