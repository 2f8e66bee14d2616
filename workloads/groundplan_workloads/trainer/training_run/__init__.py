"""A training run on machines that come and go: what the program calls (`attach`), and the launcher around it."""

from .run import Run, attach

__all__ = ["Run", "attach"]
