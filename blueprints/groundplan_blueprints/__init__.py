"""Blueprints: each wires components for one kind of workload."""
