"""Judges: each takes a preview and gives findings."""
