#!/bin/bash
# Writes what deploy/compose.yaml needs: deploy/.env, deploy/env, deploy/secrets and deploy/agencies.json, with new
# passwords and secrets, readable by the owner only. Give the issuer of your identity provider, and your registry of
# agencies (deploy/README.md):
#
#	deploy/prepare.sh ISSUER AGENCIES [CONSOLE]
#
# CONSOLE is the address that browsers will find the console at; without one, this machine's own.
#
# The binary `mangrove` must be on the path, or named by MANGROVE. It refuses to overwrite: new passwords would not fit
# the databases that were made with the old ones, and what was sealed with old secrets opens with nothing else.
set -euo pipefail
umask 077
here=$(cd "$(dirname "$0")" && pwd)

if [ $# -lt 2 ] || [ $# -gt 3 ] || [ ! -r "$2" ]; then
	echo "give the issuer of your identity provider and the file of your agencies: deploy/prepare.sh https://... agencies.json" >&2
	exit 2
fi
issuer=$1 agencies=$2 console=${3:-http://127.0.0.1:8080}
partitions=4
if [ -e "$here/.env" ]; then
	echo "deploy/.env is there already: remove it, deploy/env and deploy/secrets, and the volumes, to begin anew" >&2
	exit 1
fi

password() { openssl rand -hex 24; }
uid=$(id -u) gid=$(id -g)
if [ "$uid" -eq 0 ]; then
	uid=65532 gid=65532 # the services never run as root
fi

"${MANGROVE:-mangrove}" secrets "$here/secrets"
[ "$agencies" -ef "$here/agencies.json" ] || cp "$agencies" "$here/agencies.json"
mkdir -p "$here/env"
cat > "$here/env/common.env" <<EOF
MANGROVE_OIDC=$issuer
MANGROVE_SECRETS=/run/mangrove/secrets.json
MANGROVE_AGENCIES=/run/mangrove/agencies.json
MANGROVE_LISTEN=:8080
MANGROVE_CONSENT_PEER=https://consent:8443
EOF
echo "POSTGRES_DB=mangrove" > "$here/env/postgres.env"
echo "POSTGRES_PASSWORD=$(password)" >> "$here/env/postgres.env"
echo "PARTITIONS=$partitions" > "$here/env/kafka.env"

for service in identification consent health legalaid bestinterests returns shelter coordination keys console; do
	own="$here/env/$service.env"
	postgres=$(password)
	echo "${service^^}_PASSWORD=$postgres" >> "$here/env/postgres.env"
	echo "MANGROVE_POSTGRES=postgres://$service:$postgres@postgres:5432/mangrove?sslmode=disable" > "$own"
	if [ "$service" = keys ] || [ "$service" = consent ]; then
		echo "MANGROVE_PEER_LISTEN=:8443" >> "$own"
	fi
	if [ "$service" = console ]; then
		echo "MANGROVE_ADDRESS=$console" >> "$own"
		echo "MANGROVE_SERVICES=http://{service}:8080" >> "$own"
	elif [ "$service" != keys ]; then
		kafka=$(password)
		echo "${service^^}_PASSWORD=$kafka" >> "$here/env/kafka.env"
		cat >> "$own" <<EOF
MANGROVE_KAFKA=kafka:9092
MANGROVE_KAFKA_USER=$service
MANGROVE_KAFKA_PASSWORD=$kafka
MANGROVE_KEYS_PEER=https://keys:8443
MANGROVE_PARTITIONS=$partitions
EOF
	fi
done
if [ "$(id -u)" -eq 0 ]; then
	chown "$uid:$gid" "$here"/secrets/*.json "$here/agencies.json"
fi
cat > "$here/.env" <<EOF
MANGROVE_UID=$uid
MANGROVE_GID=$gid
KAFKA_CLUSTER_ID=$(openssl rand -base64 16 | tr '+/' '-_' | tr -d '=')
EOF
