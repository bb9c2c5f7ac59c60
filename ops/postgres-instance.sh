# The PostgreSQL of an instance: a named one that runs already, or a private one under the home.

POSTGRES_DATABASE=nexus

# instance_postgres_use: takes what `up` made into use; 1 when the instance has no private cluster.
instance_postgres_use() {
  local root
  if postgres_external; then
    PG_ROOT=''
    return 1
  fi
  root=$(postgres_placed postgres)
  [[ -d $root/data ]] || return 1
  postgres_account_choose "$root/data"
  postgres_use postgres "$(setting NEXUS_POSTGRES_PORT)" "$(setting NEXUS_POSTGRES_PASSWORD)"
}

# instance_postgres_up: running and with its database, whatever state it was found in.
instance_postgres_up() {
  local pid
  if postgres_external; then
    instance_postgres_external
    return 0
  fi
  remember NEXUS_POSTGRES ''
  instance_database_is private
  postgres_require "$(instance_postgres_major)"
  postgres_place postgres
  if [[ ! -d $PG_ROOT/data ]]; then instance_postgres_create; fi
  instance_postgres_use

  if pid=$(postgres_pid) && postgres_wait "$pid"; then
    note postgresql "$PG_VERSION, port $PG_PORT, runs already (pid $pid)"
  else
    instance_postgres_start
  fi
  instance_postgres_database
}

instance_postgres_external() {
  local given host
  given=$(setting NEXUS_POSTGRES)
  host=$(connection_value "$given" Host Server)
  postgres_external_check
  remember NEXUS_POSTGRES "$given"
  instance_database_is "$host $(connection_value "$given" Port) $(connection_value "$given" Database DB)"
  note postgresql "$host, as NEXUS_POSTGRES says"
}

# instance_database_is NAME: another database than last time has accounts of its own, so a first administrator is due again.
instance_database_is() {
  if [[ ${REMEMBERED[NEXUS_DATABASE]:-$1} != "$1" ]]; then remember NEXUS_ADMIN_CREATED ''; fi
  remember NEXUS_DATABASE "$1"
}

# instance_postgres_major: the version that wrote the data, if there is any.
instance_postgres_major() {
  local root
  root=$(postgres_placed postgres)
  if [[ -d $root/data ]]; then cat -- "$root/data/PG_VERSION" 2>/dev/null || true; fi
}

instance_postgres_create() {
  local password
  password=$(random_password)
  postgres_use postgres "$(port_free "$PG_ROOT")" "$password"
  progress_begin postgresql 'making a private cluster'
  # The password is kept before the cluster exists: one without the other would be lost data.
  remember NEXUS_POSTGRES_PASSWORD "$password"
  remember NEXUS_POSTGRES_PORT "$PG_PORT"
  postgres_create
  progress_end "$PG_VERSION, made a private cluster in $(short_path "$PG_ROOT")"
}

# instance_postgres_start: on the remembered port, or on another if some process took that one meanwhile.
instance_postgres_start() {
  local try
  for try in 1 2 3; do
    if port_taken "$PG_PORT"; then
      PG_PORT=$(port_free "$PG_ROOT-$try")
      remember NEXUS_POSTGRES_PORT "$PG_PORT"
    fi
    progress_begin postgresql 'starting'
    if postgres_launch durable; then
      progress_end "$PG_VERSION, port $PG_PORT, started (pid $(postgres_pid))"
      return 0
    fi
    port_taken "$PG_PORT" || break
  done
  progress_clear
  postgres_stop
  die "PostgreSQL did not start" "$(postgres_log_tail)"
}

instance_postgres_database() {
  if [[ $(postgres_query postgres "SELECT 1 FROM pg_database WHERE datname = '$POSTGRES_DATABASE'") != 1 ]]; then
    postgres_query postgres "CREATE DATABASE $POSTGRES_DATABASE"
  fi
  postgres_query "$POSTGRES_DATABASE" "
    DO \$\$ BEGIN
      IF current_setting('shared_preload_libraries') LIKE '%pg_stat_statements%' THEN
        SET LOCAL client_min_messages = warning;
        CREATE EXTENSION IF NOT EXISTS pg_stat_statements;
      END IF;
    END \$\$"
}

# instance_postgres_status: its line, and the caller's `postgres` is `up` or stays what it was.
instance_postgres_status() {
  local pid
  if postgres_external; then
    if (postgres_external_check) 2>/dev/null; then postgres=up; fi
    note postgresql "$postgres, $(connection_value "$(setting NEXUS_POSTGRES)" Host Server) (NEXUS_POSTGRES)"
  elif ! instance_postgres_use; then
    note postgresql 'down, no data yet'
  elif pid=$(postgres_pid); then
    postgres=up
    note postgresql "up for $(duration_text "$(process_age "$pid")"), pid $pid, port $PG_PORT, $(short_path "$PG_ROOT")"
  else
    note postgresql "down, $(short_path "$PG_ROOT")"
  fi
}
