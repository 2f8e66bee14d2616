"""Reads the facts of a provider out of its plugin."""
