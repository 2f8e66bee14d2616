"""Entry point of the enrolment function."""

from enrolment.http import main

__all__ = ["main"]
