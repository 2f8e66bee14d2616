#!/bin/bash
# Installs the authority's newest revocation list, if it is genuine and current, and has the broker read it.
# It comes over plain HTTP: only its signature makes it true, and only a newer one replaces the one in use.
# REVOCATION_LIST arrives in the environment, CONFIGURATION_DIRECTORY from systemd.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
new="$work/revoked.pem"
current="$CONFIGURATION_DIRECTORY/revoked.pem"

moment() { date -d "$(openssl crl -in "$1" -noout "-$2" | cut -d= -f2)" +%s; }

curl -fsS --retry 5 --max-time 60 --max-filesize 100000000 -o "$work/list" "$REVOCATION_LIST"
openssl crl -inform PEM -in "$work/list" -out "$new" 2>/dev/null ||
  openssl crl -inform DER -in "$work/list" -out "$new"

if ! openssl crl -in "$new" -CAfile "$CONFIGURATION_DIRECTORY/ca.pem" -noout 2>&1 | grep -q '^verify OK$'; then
  echo "the revocation list is not the authority's" >&2
  exit 1
fi
if (($(moment "$new" nextupdate) <= $(date +%s))); then
  echo "the revocation list has expired" >&2
  exit 1
fi
if [[ -e $current ]] && (($(moment "$new" lastupdate) < $(moment "$current" lastupdate))); then
  echo "the revocation list is older than the one in use" >&2
  exit 1
fi

if cmp --silent "$new" "$current"; then exit 0; fi
install -m 0644 "$new" "$current.new"
mv "$current.new" "$current"
systemctl try-reload-or-restart groundplan-broker.service
