# Issues a server certificate and stores it, with its key, as the newest version of a secret.
# Run by bash with -euo pipefail. Everything it needs arrives in the environment; the key never leaves the work folder
# but for the secret. Versions older than the previous one are destroyed.

umask 077
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

names="IP:$ADDRESS"
for hostname in $HOSTNAMES; do
  names+=",DNS:$hostname"
done

openssl ecparam -name prime256v1 -genkey -noout -out "$work/key.pem"
openssl req -new -key "$work/key.pem" -subj "/CN=$COMMON_NAME" -addext "subjectAltName=$names" -out "$work/request.pem"

gcloud privateca certificates create "server-$(date -u +%Y%m%d-%H%M%S)" --quiet \
  --project="$PROJECT" --issuer-location="$REGION" --issuer-pool="$POOL" --template="$TEMPLATE" \
  --csr="$work/request.pem" --validity="P${DAYS}D" --cert-output-file="$work/chain.pem"

openssl x509 -in "$work/chain.pem" -noout -checkend 86400
cat "$work/key.pem" "$work/chain.pem" >"$work/bundle.pem"
gcloud secrets versions add "$SECRET" --project="$PROJECT" --data-file="$work/bundle.pem" --quiet

# The two newest stay: nodes that have not fetched the newest yet still find the one before it valid.
gcloud secrets versions list "$SECRET" --project="$PROJECT" --filter="state:ENABLED" --sort-by="~createTime" \
  --format="value(name.basename())" | tail -n +3 | while read -r version; do
  gcloud secrets versions destroy "$version" --secret="$SECRET" --project="$PROJECT" --quiet
done
