"""The API of Secret Manager: secrets and their versions.

A payload is kept in the emulator's state file as it was sent, not encrypted: send none that must stay secret.
"""

from __future__ import annotations

from groundplan.rehearse.services.secretmanager import secrets, versions
from groundplan.rehearse.services.secretmanager.api import service

__all__ = ["secrets", "service", "versions"]
