#!/bin/bash
# Waits for the metadata server's notice that this machine is about to be taken away, and has the trainer stop: it gets
# SIGTERM, writes a checkpoint and leaves. A shutdown by ACPI reaches the trainer without this, through systemd.
set -euo pipefail

notice=http://metadata.google.internal/computeMetadata/v1/instance/preempted

until [[ ${preempted:-} == TRUE ]]; do
  preempted=$(curl -fsS -H 'Metadata-Flavor: Google' "$notice?wait_for_change=true&last_etag=${etag:-0}&alt=text" \
    -D "$RUNTIME_DIRECTORY/headers") || sleep 1
  etag=$(sed -n 's/^[Ee][Tt]ag: *\([0-9a-f]*\).*/\1/p' "$RUNTIME_DIRECTORY/headers")
done

# First the guard: a trainer that has just finished must not end a group from a machine that is taken away anyway.
systemctl stop groundplan-guard.timer
systemctl stop --no-block groundplan-trainer.service
/opt/groundplan/bin/guard.sh preempted
