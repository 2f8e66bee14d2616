#!/bin/bash
# Makes a broker node of a fresh machine, and runs at every boot: each step leaves alone what is already right.
# What the node has to know is instance metadata: no value is part of this file.
set -euo pipefail
export HOME=/root DEBIAN_FRONTEND=noninteractive

metadata() {
  curl -fsS --retry 5 --retry-connrefused -H 'Metadata-Flavor: Google' \
    "http://metadata.google.internal/computeMetadata/v1/$1"
}

# One line of an environment file, in single quotes, which take everything as it is but what is refused here.
setting() {
  local value
  value=$(metadata "instance/attributes/groundplan-$2")
  if [[ $value == *[\'\\[:cntrl:]]* ]]; then
    echo "groundplan-$2 does not fit on one line in quotes" >&2
    exit 1
  fi
  printf "%s='%s'\n" "$1" "$value"
}

packages() {
  # Debian's own unit would run a second broker with Debian's configuration.
  systemctl mask --quiet mosquitto.service
  apt-get -q -o Acquire::Retries=10 update
  apt-get -q -y -o Acquire::Retries=10 install --no-install-recommends \
    ca-certificates curl gnupg mosquitto openssl python3-venv
  if ! command -v gcloud >/dev/null; then
    google_repository cloud-sdk cloud-sdk
    apt-get -q -y install google-cloud-cli
  fi
  if ! dpkg -s google-cloud-ops-agent >/dev/null 2>&1; then
    # shellcheck source=/dev/null
    . /etc/os-release
    google_repository google-cloud-ops-agent "google-cloud-ops-agent-$VERSION_CODENAME-all"
    apt-get -q -y install google-cloud-ops-agent
  fi
}

google_repository() {
  curl -fsS --retry 5 https://packages.cloud.google.com/apt/doc/apt-key.gpg |
    gpg --dearmor --yes -o /usr/share/keyrings/google-cloud.gpg
  echo "deb [signed-by=/usr/share/keyrings/google-cloud.gpg] https://packages.cloud.google.com/apt $2 main" \
    >"/etc/apt/sources.list.d/$1.list"
  apt-get -q -o Acquire::Retries=10 update
}

node_files() {
  local work source
  work=$(mktemp -d)
  source=$(metadata instance/attributes/groundplan-source)
  gcloud storage cp --quiet "$source" "$work/node.zip"
  python3 -m zipfile -e "$work/node.zip" "$work"
  install -d -m 0755 /etc/groundplan /etc/google-cloud-ops-agent /opt/groundplan/bin
  install -m 0644 "$work"/etc/* /etc/groundplan/
  install -m 0755 "$work"/bin/* /opt/groundplan/bin/
  install -m 0644 "$work"/systemd/* /etc/systemd/system/
  install -m 0644 "$work"/ops-agent.yaml /etc/google-cloud-ops-agent/config.yaml
  rm -rf /opt/groundplan/bridge
  cp -r "$work/bridge" /opt/groundplan/bridge
  rm -rf "$work"
}

bridge_packages() {
  python3 -m venv /opt/groundplan/venv
  /opt/groundplan/venv/bin/pip install --quiet --retries 10 --disable-pip-version-check \
    --requirement /opt/groundplan/bridge/requirements.txt
}

settings() {
  local project node
  project=$(metadata project/project-id)
  node=$(metadata instance/name)
  metadata instance/attributes/groundplan-ca-certificates >/etc/groundplan/ca.pem
  {
    setting SERVER_SECRET server-secret
    setting REVOCATION_LIST revocation-list
    printf 'PROJECT=%s\n' "$project"
  } >/etc/groundplan/node.env
  {
    printf 'PROJECT=%s\nNODE=%s\n' "$project" "$node"
    setting TELEMETRY_TOPIC telemetry-topic
    setting STATE_TOPIC state-topic
    setting EVENTS_TOPIC events-topic
    setting INVALID_TOPIC invalid-topic
    setting COMMANDS_TOPIC commands-topic
    setting MEASURES measures
    printf 'MQTT_HOST=127.0.0.1\nMQTT_PORT=1883\nHEALTH_PORT=8080\n'
  } >/etc/groundplan/bridge.env
}

# New grants, and the first revocation list of a new authority, take minutes to appear.
await() {
  local attempt
  for attempt in {1..60}; do
    if systemctl start "$1"; then return; fi
    echo "$1: attempt $attempt failed" >&2
    sleep 10
  done
  return 1
}

services() {
  systemctl daemon-reload
  await groundplan-certificate.service
  systemctl enable --now --quiet groundplan-certificate.timer
  if [[ -e /etc/systemd/system/groundplan-revocation.timer ]]; then
    await groundplan-revocation.service
    systemctl enable --now --quiet groundplan-revocation.timer
  fi
  systemctl enable --now --quiet groundplan-broker.service groundplan-bridge.service
  systemctl restart google-cloud-ops-agent.service
}

packages
node_files
bridge_packages
settings
services
