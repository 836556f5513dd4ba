#!/bin/bash
# Makes the topics, and gives each service its Kafka user and what that user may do: write its own topic and that of the
# ledgers' heads, read those that the policy's table (pkg/policy/data/services.json) lets it read. No service may make a
# topic. keys has no Kafka user.
# Run where the broker's listener without login is: 127.0.0.1:9094. Running it again changes nothing but passwords.
set -euo pipefail
bin=/opt/kafka/bin
server="127.0.0.1:9094"

user() { # name, password
	"$bin/kafka-configs.sh" --bootstrap-server "$server" --alter --entity-type users --entity-name "$1" \
		--add-config "SCRAM-SHA-256=[password=$2]"
}

topic() { # name, partitions: their number never changes afterwards
	"$bin/kafka-topics.sh" --bootstrap-server "$server" --create --if-not-exists --topic "$1" --partitions "$2"
}

allow() { # user, then the access
	"$bin/kafka-acls.sh" --bootstrap-server "$server" --add --allow-principal "User:$1" "${@:2}"
}

service() { # name, password, whose topics it reads
	local name=$1
	user "$name" "$2"
	topic "mangrove.$name.v1" "$PARTITIONS"
	allow "$name" --operation Write --operation Read --topic "mangrove.$name.v1"
	allow "$name" --operation Write --operation Read --topic mangrove.ledger.v1
	allow "$name" --operation Read --group "mangrove.$name"
	for producer in "${@:3}"; do
		allow "$name" --operation Read --topic "mangrove.$producer.v1"
	done
}

topic mangrove.ledger.v1 1
service identification "$IDENTIFICATION_PASSWORD" consent legalaid returns shelter
service consent "$CONSENT_PASSWORD" bestinterests identification legalaid returns shelter
service health "$HEALTH_PASSWORD" consent identification returns
service legalaid "$LEGALAID_PASSWORD" consent identification returns
service bestinterests "$BESTINTERESTS_PASSWORD" consent identification legalaid returns
service returns "$RETURNS_PASSWORD" bestinterests consent health identification legalaid shelter
service shelter "$SHELTER_PASSWORD" consent health identification returns
service coordination "$COORDINATION_PASSWORD" bestinterests consent health identification legalaid returns shelter
