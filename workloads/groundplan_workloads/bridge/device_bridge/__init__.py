"""MQTT on one side, Pub/Sub on the other; nothing is acknowledged on one before the other has accepted it."""
