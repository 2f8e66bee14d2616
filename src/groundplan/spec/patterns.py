"""The forms that names and labels take, as regular expressions and in words."""

from __future__ import annotations

NAME = r"^[a-z]([a-z0-9-]*[a-z0-9])?$"
IDENTIFIER = r"^[a-z][a-z0-9_]*$"
PROJECT = r"^[a-z][a-z0-9-]{4,28}[a-z0-9]$"
EMAIL = r"^[^@\s]+@[^@\s]+\.[^@\s]+$"
RULE = r"^[A-Za-z][A-Za-z0-9_-]*$"

WORDS = {
    NAME: "lower-case letters, digits and dashes; a letter first, a letter or digit last",
    IDENTIFIER: "lower-case letters, digits and underscores; a letter first",
    PROJECT: "6 to 30 lower-case letters, digits and dashes; a letter first, a letter or digit last",
    EMAIL: "an e-mail address such as ops@example.com",
    RULE: "the id of a rule: letters, digits, dashes and underscores; a letter first",
}
"""What each pattern allows, for messages."""
