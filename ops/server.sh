# The server process: one executable that hosts the grains and the API.

server_record() { printf '%s/run/server.pid' "$NEXUS_HOME"; }
server_log() { printf '%s/logs/nexus.log' "$NEXUS_HOME"; }
server_errors() { printf '%s/logs/nexus.err' "$NEXUS_HOME"; }
server_pid() { process_recorded "$(server_record)"; }

# server_command: fills SERVER_COMMAND.
server_command() { SERVER_COMMAND=(dotnet "$NEXUS_HOME/app/Nexus.Silo.dll"); }

# server_log_rotate: the log of each start is its own; five earlier ones stay.
server_log_rotate() {
  local log n
  log=$(server_log)
  [[ -s $log ]] || return 0
  for n in 4 3 2 1; do
    [[ ! -f $log.$n ]] || mv -f -- "$log.$n" "$log.$((n + 1))"
  done
  mv -f -- "$log" "$log.1"
}

# server_launch: starts it detached and records it.
server_launch() {
  local SERVER_COMMAND=()
  server_command
  server_log_rotate
  (
    lock_release_all
    umask 027
    cd "$NEXUS_ROOT" || exit
    # Settings travel in the environment, never on a command line that `ps` shows to everyone.
    export NEXUS__POSTGRES__CONNECTIONSTRING NEXUS__HOME=$NEXUS_HOME
    NEXUS__POSTGRES__CONNECTIONSTRING=$(postgres_connection "$POSTGRES_DATABASE")
    export ASPNETCORE_URLS
    ASPNETCORE_URLS=http://$(server_bind):$(server_port)
    admin_export
    unset NEXUS_ADMIN_EMAIL NEXUS_ADMIN_PASSWORD NEXUS_POSTGRES
    exec setsid "${SERVER_COMMAND[@]}"
  ) >"$(server_log)" 2>"$(server_errors)" </dev/null &
  process_record "$(server_record)" "$!" || true
}

# server_wait SECONDS: until /ready answers 200; 1 when the process ended, 2 when the time is up.
server_wait() {
  local end=$(($(now_ms) + $1 * 1000))
  while true; do
    server_pid >/dev/null || return 1
    server_is_ready && return 0
    (($(now_ms) < end)) || return 2
    progress_tick
    sleep 0.1
  done
}

server_is_ready() {
  http GET /ready
  [[ $HTTP_STATUS == 200 ]]
}

# server_stop: lets it drain, then insists; says so when it had to.
server_stop() {
  local pid
  pid=$(server_pid) || {
    rm -f -- "$(server_record)"
    return 0
  }
  if ! process_end "$pid" TERM 35; then
    warn "the server (pid $pid) did not stop within 35 s and had to be killed; what it answered is in the database"
    process_end "$pid" KILL 10 || die "the server (pid $pid) can't be stopped"
  fi
  rm -f -- "$(server_record)"
}

# server_failed WHY: shows the failing part and the last words of the server, and leaves.
server_failed() {
  local reason errors last
  reason=$(problem_text)
  errors=$(tail -n 5 -- "$(server_errors)" 2>/dev/null || true)
  last=$(tail -n 200 -- "$(server_log)" 2>/dev/null | log_readable | tail -n 12)
  server_stop
  die "$1${reason:+: $reason}" \
    ${errors:+"${errors//$'\n'/$'\n  '}"} \
    ${last:+"${last//$'\n'/$'\n  '}"} \
    "all of it: $(script_call) logs; PostgreSQL, if private, keeps running until: $(script_call) down"
}
