# A private PostgreSQL cluster: made, configured, started, stopped. "The cluster in use" is what postgres_use chose.

PG_ROOT='' PG_DATA='' PG_SOCKET_DIR='' PG_PORT='' PG_PASSWORD='' PG_NAME=''

# postgres_use NAME PORT PASSWORD: takes the cluster NAME of this home into use (postgres_place set PG_ROOT).
postgres_use() {
  PG_ROOT=$(postgres_placed "$1")
  PG_DATA=$PG_ROOT/data PG_PORT=$2 PG_PASSWORD=$3
  PG_NAME=nexus-$(short_hash "$PG_ROOT")
  PG_SOCKET_DIR=$(postgres_socket_place)
}

# postgres_socket_place: beside the data, unless the kernel's limit of 107 bytes or a character that needs quoting forbids it.
postgres_socket_place() {
  local beside=$PG_ROOT/socket
  if ((${#beside} <= 90)) && [[ $beside =~ ^[A-Za-z0-9_./-]+$ ]]; then printf '%s' "$beside"
  elif caller_is_root; then printf '/run/%s' "$PG_NAME"
  else printf '%s/%s' "${XDG_RUNTIME_DIR:-/tmp}" "$PG_NAME"; fi
}

# postgres_socket_prepare: only the account itself (and root) may enter; a directory of someone else's is refused.
postgres_socket_prepare() {
  if caller_is_root; then install -d -m 700 -o "$PG_ACCOUNT" -- "$PG_SOCKET_DIR"; else mkdir -p -m 700 -- "$PG_SOCKET_DIR"; fi
  [[ ! -L $PG_SOCKET_DIR && $(stat -c %U -- "$PG_SOCKET_DIR") == "$PG_ACCOUNT" ]] ||
    die "$PG_SOCKET_DIR belongs to $(stat -c %U -- "$PG_SOCKET_DIR")" "remove it, or choose another NEXUS_HOME"
}

# postgres_create [INITDB-OPTION...]: an empty cluster, whole or not at all.
postgres_create() {
  local fresh=$PG_ROOT/data.new secret=$PG_ROOT/first-password locale
  rm -rf -- "$fresh"
  printf '%s\n' "$PG_PASSWORD" | postgres_write "$secret"
  for locale in C.UTF-8 C; do
    if step "$NEXUS_HOME/logs/initdb.log" "${PG_LOWER[@]}" "$PG_BIN/initdb" -D "$fresh" -U nexus --encoding=UTF8 "--locale=$locale" \
      --data-checksums --auth=scram-sha-256 "--pwfile=$secret" "$@"; then
      rm -f -- "$secret"
      printf "include 'nexus.conf'\n" | postgres_as tee -a "$fresh/postgresql.conf" >/dev/null
      mv -- "$fresh" "$PG_DATA"
      return 0
    fi
    rm -rf -- "$fresh"
  done
  rm -f -- "$secret"
  die "initdb failed" "$(tail -n 5 "$NEXUS_HOME/logs/initdb.log")"
}

# postgres_settings KIND: `durable` for an instance, `throwaway` for tests, which may lose everything.
postgres_settings() {
  cat <<EOF
# Written by ./nexus at each start. Own settings belong in postgresql.conf, below the include of this file.
cluster_name = '$PG_NAME'
listen_addresses = '127.0.0.1'
port = $PG_PORT
unix_socket_directories = '$PG_SOCKET_DIR'
unix_socket_permissions = 0700
password_encryption = 'scram-sha-256'
timezone = 'UTC'
log_timezone = 'UTC'
shared_buffers = 256MB
random_page_cost = 1.1
jit = off
wal_compression = on
min_wal_size = 256MB
max_wal_size = 2GB
checkpoint_timeout = 15min
checkpoint_completion_target = 0.9
logging_collector = on
log_directory = '${PG_ROOT//"'"/"''"}/log'
log_filename = 'postgresql-%a.log'
log_truncate_on_rotation = on
log_rotation_age = 1d
log_rotation_size = 0
log_line_prefix = '%m [%p] %u@%d %a '
log_lock_waits = on
EOF
  # Debian's place first; pg_config is only there with the development package.
  if [[ -f ${PG_BIN%/bin}/lib/pg_stat_statements.so ||
    -f $("$PG_BIN/pg_config" --pkglibdir 2>/dev/null || true)/pg_stat_statements.so ]]; then
    echo "shared_preload_libraries = 'pg_stat_statements'"
  fi
  case $1 in
    durable) printf '%s\n' 'max_connections = 200' 'fsync = on' 'synchronous_commit = on' 'wal_level = logical' 'log_min_duration_statement = 500ms' ;;
    throwaway) printf '%s\n' 'max_connections = 400' 'fsync = off' 'synchronous_commit = off' 'full_page_writes = off' ;;
  esac
}

# postgres_pid: the postmaster of the cluster in use, if it lives. Its command line names the data directory, so a pid
# that another process has by now is not taken for it.
postgres_pid() {
  local pid
  pid=$(postgres_as sed -n 1p "$PG_DATA/postmaster.pid" 2>/dev/null) || return 1
  [[ $pid =~ ^[0-9]+$ ]] && process_start_ticks "$pid" >/dev/null || return 1
  tr '\0' '\n' <"/proc/$pid/cmdline" 2>/dev/null | grep -qxF -- "$PG_DATA" || return 1
  printf '%s' "$pid"
}

# postgres_clear_stale: after a kill -9 of the postmaster: its children leave by themselves or are sent away, and the pid
# and lock files go, since PostgreSQL would trust them if that pid belonged to another process, or to a zombie, by now.
postgres_clear_stale() {
  local tries=0 orphan
  if postgres_pid >/dev/null; then return 0; fi
  while [[ -n $(postgres_orphans) ]]; do
    ((tries++ < 100)) || die "processes of the killed PostgreSQL do not end: $(postgres_orphans | paste -sd ' ')"
    if ((tries > 30)); then
      for orphan in $(postgres_orphans); do kill -QUIT "$orphan" 2>/dev/null || true; done
    fi
    progress_tick
    sleep 0.1
  done
  rm -f -- "$PG_DATA/postmaster.pid" "$PG_SOCKET_DIR"/.s.PGSQL.*
}

postgres_orphans() {
  grep -lE "^postgres: $PG_NAME: " /proc/[0-9]*/cmdline 2>/dev/null | sed -nE 's|/proc/([0-9]+)/.*|\1|p' || true
}

# postgres_launch KIND: configures and starts the cluster in use, and waits until it answers. 1 when it doesn't.
postgres_launch() {
  local log=$NEXUS_HOME/logs/postgres-start.log
  postgres_socket_prepare
  postgres_clear_stale
  postgres_settings "$1" | postgres_write "$PG_DATA/nexus.conf"
  (
    lock_release_all
    exec setsid "${PG_LOWER[@]}" "$PG_BIN/postgres" -D "$PG_DATA"
  ) >"$log" 2>&1 </dev/null &
  postgres_wait "$!"
}

# postgres_wait PID: until it takes connections. Recovery after a crash may take its time, silence may not.
postgres_wait() {
  local pid=$1 silent=0 state
  while true; do
    state=0
    postgres_as "$PG_BIN/pg_isready" -q -h "$PG_SOCKET_DIR" -p "$PG_PORT" || state=$?
    ((state != 0)) || return 0
    kill -0 "$pid" 2>/dev/null || return 1
    if ((state == 1)); then silent=0; fi
    ((silent++ < 600)) || return 1
    progress_tick
    sleep 0.1
  done
}

# postgres_stop: the cluster in use; fast, then immediate, then KILL, and says which. No process: nothing to do.
postgres_stop() {
  local pid
  pid=$(postgres_pid) || {
    [[ ! -d $PG_DATA ]] || postgres_clear_stale
    return 0
  }
  process_end "$pid" INT 60 && return 0
  warn "PostgreSQL (pid $pid) did not stop within 60 s: ending it at once, it will recover at the next start"
  process_end "$pid" QUIT 10 || process_end "$pid" KILL 10 || die "PostgreSQL (pid $pid) can't be stopped"
}

# postgres_log_tail: what PostgreSQL said last.
postgres_log_tail() {
  tail -n 8 -- "$NEXUS_HOME/logs/postgres-start.log" 2>/dev/null || true
  # shellcheck disable=SC2016
  postgres_as sh -c 'f=$(ls -t "$0"/log/*.log 2>/dev/null | head -n 1); [ -z "$f" ] || tail -n 8 "$f"' "$PG_ROOT" 2>/dev/null || true
}
