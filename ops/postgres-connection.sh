# Connection strings as Npgsql reads them: Key=value;Key=value.

# postgres_external: whether NEXUS_POSTGRES names a server that runs already. 'private' goes back to an own one.
postgres_external() {
  local given
  given=$(setting NEXUS_POSTGRES)
  [[ -n $given && $given != private ]]
}

postgres_setting_check() {
  local given
  postgres_external || return 0
  given=$(setting NEXUS_POSTGRES)
  [[ $given != *://* ]] || die "NEXUS_POSTGRES is an address, a connection string is needed" \
    "write it so: NEXUS_POSTGRES='Host=db.example;Port=5432;Username=nexus;Password=...;Database=nexus'"
  [[ -n $(connection_value "$given" Host Server) ]] || die "NEXUS_POSTGRES names no host" \
    "write it so: NEXUS_POSTGRES='Host=127.0.0.1;Port=5432;Username=nexus;Password=...;Database=nexus'"
}

# connection_value STRING KEY...: the value of the first pair whose key is one of KEY (case and spaces don't matter).
connection_value() {
  local rest=$1 pair key value name
  shift
  while [[ -n $rest ]]; do
    if [[ $rest =~ ^([^=\;]+)=\"(([^\"]|\"\")*)\"\;?(.*)$ ]]; then
      key=${BASH_REMATCH[1]} value=${BASH_REMATCH[2]//\"\"/\"} rest=${BASH_REMATCH[4]}
    elif [[ $rest =~ ^([^=\;]+)=\'(([^\']|\'\')*)\'\;?(.*)$ ]]; then
      key=${BASH_REMATCH[1]} value=${BASH_REMATCH[2]//"''"/"'"} rest=${BASH_REMATCH[4]}
    else
      pair=${rest%%;*}
      if [[ $rest == *\;* ]]; then rest=${rest#*;}; else rest=''; fi
      [[ $pair == *=* ]] || continue
      key=${pair%%=*} value=${pair#*=}
    fi
    key=${key// /}
    for name in "$@"; do
      if [[ ${key,,} == "${name,,}" ]]; then
        printf '%s' "$value"
        return 0
      fi
    done
  done
}

# postgres_connection DATABASE: for Npgsql, to the cluster in use. The socket is private, quicker than TCP, and always there.
postgres_connection() {
  if [[ -z ${PG_ROOT:-} ]]; then setting NEXUS_POSTGRES
  else printf 'Host=%s;Port=%s;Username=nexus;Password=%s;Database=%s' "$PG_SOCKET_DIR" "$PG_PORT" "$PG_PASSWORD" "$1"; fi
}

# postgres_psql DATABASE ARG...: psql as the owner of the cluster in use.
postgres_psql() {
  local database=$1
  shift
  PGHOST=$PG_SOCKET_DIR PGPORT=$PG_PORT PGUSER=nexus PGPASSWORD=$PG_PASSWORD PGDATABASE=$database \
    PGCONNECT_TIMEOUT=10 PGAPPNAME=nexus-script "$PG_BIN/psql" "$@"
}

# postgres_query DATABASE SQL: bare rows.
postgres_query() { postgres_psql "$1" -X -A -t -q -v ON_ERROR_STOP=1 -c "$2" </dev/null; }

# host_answers HOST PORT: whether a TCP connection can be made within 5 s.
# shellcheck disable=SC2016
host_answers() { timeout 5 bash -c 'exec 3<>"/dev/tcp/$0/$1"' "$1" "$2" 2>/dev/null; }

# postgres_external_check: a server that was named must answer now, not after the build.
postgres_external_check() {
  local given host port
  given=$(setting NEXUS_POSTGRES)
  host=$(connection_value "$given" Host Server)
  port=$(connection_value "$given" Port)
  port=${port:-5432}
  case $host in
    *,* | *:*) return 0 ;; # several hosts: Npgsql chooses among them
    /*) [[ -S $host/.s.PGSQL.$port ]] && return 0 ;;
    *) host_answers "$host" "$port" && return 0 ;;
  esac
  die "no PostgreSQL answers at $host, port $port (from NEXUS_POSTGRES)" \
    "start it, correct NEXUS_POSTGRES, or use a private one: NEXUS_POSTGRES=private ./nexus up"
}
