"""The API of Pub/Sub: topics, subscriptions, schemas, snapshots, and the messages themselves."""

from __future__ import annotations

from groundplan.rehearse.services.pubsub import messages, schemas, snapshots, subscriptions, topics
from groundplan.rehearse.services.pubsub.api import service

__all__ = ["messages", "schemas", "service", "snapshots", "subscriptions", "topics"]
