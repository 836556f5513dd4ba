#!/bin/bash
# Makes a role and a schema for each service in a new database, and gives them nothing else: no service reads a
# neighbour's tables. The same as Provision in pkg/store/store.go.
set -euo pipefail

for service in identification consent health legalaid bestinterests returns shelter coordination keys console; do
	password="${service^^}_PASSWORD"
	psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" \
		--set service="$service" --set password="${!password}" <<-'SQL'
		CREATE ROLE :"service" LOGIN PASSWORD :'password';
		CREATE SCHEMA :"service" AUTHORIZATION :"service";
		REVOKE ALL ON SCHEMA public FROM PUBLIC;
	SQL
done
