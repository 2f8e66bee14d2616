"""Workload specs: what a user writes, typed, with the position of every field."""
