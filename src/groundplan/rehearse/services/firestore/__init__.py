"""The Firestore API: databases, what they index, their backups, and the documents in them."""

from __future__ import annotations

from groundplan.rehearse.services.firestore import backups, databases, documents, fields, indexes
from groundplan.rehearse.services.firestore.api import service

__all__ = ["backups", "databases", "documents", "fields", "indexes", "service"]
