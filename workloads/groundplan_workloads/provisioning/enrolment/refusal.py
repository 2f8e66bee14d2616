"""Why an enrolment is refused."""

from __future__ import annotations

from http import HTTPStatus


class RefusedError(Exception):
    """An enrolment that is refused: HTTP status, a code for programs, and a text for people, without secrets."""

    def __init__(self, status: HTTPStatus, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
