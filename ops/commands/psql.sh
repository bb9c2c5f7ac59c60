# psql [ARGUMENT...]: a SQL prompt on the instance's database

command_psql() {
  home_open || die "there is no database: Nexus was never started in $(short_path "$NEXUS_HOME")"
  if postgres_external; then
    psql_external "$@"
  else
    instance_postgres_use || die "there is no database yet" "start it: $(script_call) up"
    postgres_pid >/dev/null || die "PostgreSQL is down" "start it: $(script_call) up"
    postgres_require "$(instance_postgres_major)"
    postgres_psql "$POSTGRES_DATABASE" "$@"
  fi
}

psql_external() {
  local given client
  given=$(setting NEXUS_POSTGRES)
  if postgres_find; then client=$PG_BIN/psql
  else client=$(command -v psql) || die "psql is not on this machine" "get it: sudo apt-get install postgresql-client"; fi
  export PGHOST PGPORT PGUSER PGPASSWORD PGDATABASE
  PGHOST=$(connection_value "$given" Host Server)
  PGPORT=$(connection_value "$given" Port)
  PGUSER=$(connection_value "$given" Username UserId "User Name" User UID)
  PGPASSWORD=$(connection_value "$given" Password PWD)
  PGDATABASE=$(connection_value "$given" Database DB)
  "$client" "$@"
}
