#!/bin/bash
# Makes a training host of a fresh machine, and runs at every boot: each step leaves alone what is already right.
# What the host has to know is instance metadata: no value is part of this file.
set -euo pipefail
export HOME=/root DEBIAN_FRONTEND=noninteractive

metadata() {
  curl -fsS --retry 5 --retry-connrefused -H 'Metadata-Flavor: Google' \
    "http://metadata.google.internal/computeMetadata/v1/$1"
}

# One line of an environment file, in double quotes, in which systemd and shells read the same four escapes. With sed,
# because versions of bash differ in what & means in a replacement.
setting() {
  local value
  value=$(metadata "instance/attributes/groundplan-$2")
  if [[ $value == *[[:cntrl:]]* ]]; then
    echo "groundplan-$2 does not fit on one line" >&2
    exit 1
  fi
  # shellcheck disable=SC2001,SC2016
  printf '%s="%s"\n' "$1" "$(sed 's/[\\"$`]/\\&/g' <<<"$value")"
}

packages() {
  local missing=()
  command -v docker >/dev/null || missing+=(docker.io)
  python3 -c 'import ensurepip' 2>/dev/null || missing+=(python3-venv)
  command -v mkfs.ext4 >/dev/null || missing+=(e2fsprogs)
  if (($(local_ssds | wc -l) > 1)) && ! command -v mdadm >/dev/null; then missing+=(mdadm); fi
  if [[ $(metadata instance/attributes/groundplan-accelerator) == gpu ]] && ! command -v nvidia-ctk >/dev/null; then
    nvidia_repository
    missing+=(nvidia-container-toolkit)
  fi
  if ((${#missing[@]})); then
    apt-get -q -o Acquire::Retries=10 update
    apt-get -q -y -o Acquire::Retries=10 install --no-install-recommends "${missing[@]}"
  fi
}

nvidia_repository() {
  curl -fsS --retry 5 https://nvidia.github.io/libnvidia-container/gpgkey |
    gpg --dearmor --yes -o /usr/share/keyrings/nvidia-container-toolkit.gpg
  # shellcheck disable=SC2016
  echo 'deb [signed-by=/usr/share/keyrings/nvidia-container-toolkit.gpg]' \
    'https://nvidia.github.io/libnvidia-container/stable/deb/$(ARCH) /' \
    >/etc/apt/sources.list.d/nvidia-container-toolkit.list
}

# The library by which GPUs of several hosts reach each other. Without it NCCL goes on over TCP, and slower.
gpu_library() {
  local package
  package=$(metadata instance/attributes/groundplan-library-package)
  if [[ -z $package ]]; then return; fi
  gpudirect_repository && apt-get -q -o Acquire::Retries=10 update &&
    apt-get -q -y -o Acquire::Retries=10 install --no-install-recommends "$package" ||
    echo "$package could not be installed: NCCL goes on without it" >&2
}

gpudirect_repository() {
  curl -fsS --retry 5 https://packages.cloud.google.com/apt/doc/apt-key.gpg |
    gpg --dearmor --yes -o /usr/share/keyrings/gpudirect.gpg &&
    echo 'deb [signed-by=/usr/share/keyrings/gpudirect.gpg]' \
      'https://packages.cloud.google.com/apt gpudirect-gib-apt main' >/etc/apt/sources.list.d/gpudirect.list
}

# The driver may still be on its way when the machine starts.
accelerator() {
  local attempt
  if [[ $(metadata instance/attributes/groundplan-accelerator) != gpu ]]; then return; fi
  for attempt in {1..60}; do
    if nvidia-smi >/dev/null; then
      nvidia-ctk runtime configure --runtime=docker
      systemctl restart docker.service
      return
    fi
    echo "attempt $attempt: no GPU driver yet" >&2
    sleep 10
  done
  return 1
}

local_ssds() {
  find /dev/disk/by-id -name 'google-local-*' ! -name '*-part*' 2>/dev/null | sort
}

# A folder for what a run may lose, where anybody may write as in /tmp: on the local SSDs, striped where there are
# several, else on the boot disk. What an earlier boot left on them is gone.
scratch() {
  local disks target=/dev/md/scratch
  mkdir -p /mnt/scratch
  mapfile -t disks < <(local_ssds)
  if ((${#disks[@]})) && ! mountpoint -q /mnt/scratch; then
    if ((${#disks[@]} == 1)); then
      target=${disks[0]}
    else
      mdadm --stop --scan || true # systems put an array together again under a name of their own
      mdadm --create "$target" --run --level=0 --raid-devices=${#disks[@]} "${disks[@]}"
    fi
    mkfs.ext4 -q -F -E nodiscard "$target"
    mount -o discard "$target" /mnt/scratch
  fi
  chmod 1777 /mnt/scratch
}

download() {
  local source
  source=$(metadata instance/attributes/groundplan-source) &&
    token | python3 -c 'import sys; print("Authorization: Bearer", sys.stdin.read())' |
    curl -fsS --retry 5 -H @- -o /run/groundplan-host.zip "https://storage.googleapis.com/$source"
}

host_files() {
  local work
  work=$(mktemp -d)
  python3 -m zipfile -e /run/groundplan-host.zip "$work"
  install -d -m 0755 /etc/groundplan /opt/groundplan/bin
  install -m 0755 "$work"/bin/* /opt/groundplan/bin/
  install -m 0644 "$work"/systemd/* /etc/systemd/system/
  rm -rf /opt/groundplan/trainer
  cp -r "$work/trainer" /opt/groundplan/trainer
  rm -rf "$work"
}

token() {
  metadata instance/service-accounts/default/token |
    python3 -c 'import json, sys; print(json.load(sys.stdin)["access_token"], end="")'
}

launcher_packages() {
  python3 -m venv /opt/groundplan/venv
  if [[ -s /opt/groundplan/trainer/requirements.txt ]]; then
    /opt/groundplan/venv/bin/pip install --quiet --retries 10 --disable-pip-version-check \
      --requirement /opt/groundplan/trainer/requirements.txt
  fi
}

settings() {
  local host
  host=$(metadata instance/name)
  {
    setting PROJECT project
    setting RUN run
    setting DATA data
    setting CHECKPOINTS checkpoints
    setting LOGS logs
    echo 'SCRATCH="/mnt/scratch"'
    setting CHECKPOINT_EVERY_SECONDS checkpoint-every-seconds
    setting FRAMEWORK framework
    setting DISTRIBUTION distribution
    setting HOSTS hosts
    setting PER_HOST per-host
    setting ACCELERATOR accelerator
    setting LIBRARY library
    setting IMAGE image
    setting COMMAND command
    setting IDLE_MINUTES idle-minutes
  } >/etc/groundplan/trainer.env
  {
    printf 'HOST="%s"\n' "$host"
    setting PROJECT project
    setting RUN run
    setting ACCELERATOR accelerator
    setting IDLE_MINUTES idle-minutes
    setting LIMIT_SECONDS limit-seconds
    setting ENDING ending
  } >/etc/groundplan/guard.env
}

# New grants take minutes to appear: until then the bucket gives nothing away.
await() {
  local attempt
  for attempt in {1..60}; do
    if "$@"; then return; fi
    echo "$1: attempt $attempt failed" >&2
    sleep 10
  done
  return 1
}

watch() {
  systemctl daemon-reload
  systemctl start groundplan-guard.timer groundplan-preemption.service
}

# A host without its guard would stay unseen.
if ! await download; then
  systemctl poweroff
  exit 1
fi
host_files
settings
watch
packages
gpu_library
scratch
accelerator
launcher_packages
systemctl start groundplan-trainer.service
