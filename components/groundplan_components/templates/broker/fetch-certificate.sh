#!/bin/bash
# Installs the newest server certificate with its key, if it is valid, and has the broker read it.
# PROJECT and SERVER_SECRET arrive in the environment, CONFIGURATION_DIRECTORY from systemd.
set -euo pipefail
umask 077
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
new="$work/server.pem"
current="$CONFIGURATION_DIRECTORY/server.pem"

gcloud secrets versions access latest --project="$PROJECT" --secret="$SERVER_SECRET" --out-file="$new" --quiet

openssl x509 -in "$new" -noout -checkend 3600 >/dev/null
openssl verify -CAfile "$CONFIGURATION_DIRECTORY/ca.pem" -purpose sslserver "$new" >/dev/null
if [[ $(openssl x509 -in "$new" -noout -pubkey) != "$(openssl pkey -in "$new" -pubout)" ]]; then
  echo "the key is not the certificate's" >&2
  exit 1
fi

# Monitoring reads this line (monitoring.py).
expires=$(date -d "$(openssl x509 -in "$new" -noout -enddate | cut -d= -f2)" +%s)
echo "certificate_days_left=$(((expires - $(date +%s)) / 86400))"

if cmp --silent "$new" "$current"; then exit 0; fi
install -m 0640 -g mosquitto "$new" "$current.new"
mv "$current.new" "$current"
systemctl try-reload-or-restart groundplan-broker.service
