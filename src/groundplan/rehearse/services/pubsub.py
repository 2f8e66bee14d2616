"""The API of pubsub."""

from __future__ import annotations

from groundplan.rehearse.service import Service

service = Service("pubsub", ("v1",), types="google.pubsub.v1")
