# The processes of an instance, all of one executable. `server` is grains and API in one; `silo-1`, `api-1` and so on are the
# parts of a cluster.

part_record() { printf '%s/run/%s.pid' "$NEXUS_HOME" "$1"; }
part_log() { printf '%s/logs/%s.log' "$NEXUS_HOME" "${1/#server/nexus}"; }
part_errors() { printf '%s/logs/%s.err' "$NEXUS_HOME" "${1/#server/nexus}"; }
part_pid() { process_recorded "$(part_record "$1")"; }

# part_title PART: as a person says it.
part_title() {
  case $1 in
    server) printf 'the server' ;;
    *) printf '%s' "${1/-/ }" ;;
  esac
}

# part_url PART: as this machine reaches it.
part_url() {
  if [[ $1 == server ]]; then server_url; else url_local "$(cluster_bind "$1")" "${CLUSTER_HTTP[$1]}"; fi
}

# part_log_rotate PART: the log of each start is its own; five earlier ones stay.
part_log_rotate() {
  local log n
  log=$(part_log "$1")
  [[ -s $log ]] || return 0
  for n in 4 3 2 1; do
    [[ ! -f $log.$n ]] || mv -f -- "$log.$n" "$log.$((n + 1))"
  done
  mv -f -- "$log" "$log.1"
}

# part_launch PART URLS [NAME=VALUE...]: starts it detached, with these settings, and records it.
# Settings travel in the environment, never on a command line that `ps` shows to everyone.
part_launch() {
  local part=$1 urls=$2 SERVER_COMMAND=()
  shift 2
  server_command "$part"
  part_log_rotate "$part"
  (
    lock_release_all
    umask 027
    cd "$NEXUS_ROOT" || exit
    export NEXUS__POSTGRES__CONNECTIONSTRING NEXUS__HOME=$NEXUS_HOME ASPNETCORE_URLS=$urls
    (($# == 0)) || export "${@?}"
    NEXUS__POSTGRES__CONNECTIONSTRING=$(postgres_connection "$POSTGRES_DATABASE")
    if [[ $part != api-* ]]; then admin_export; fi
    unset NEXUS_ADMIN_EMAIL NEXUS_ADMIN_PASSWORD NEXUS_POSTGRES
    exec setsid "${SERVER_COMMAND[@]}"
  ) >"$(part_log "$part")" 2>"$(part_errors "$part")" </dev/null &
  process_record "$(part_record "$part")" "$!" || true
  disown "$!"
}

# part_wait PART SECONDS: until /ready answers 200; 1 when the process ended, 2 when the time is up.
part_wait() {
  local end=$(($(now_ms) + $2 * 1000))
  while true; do
    part_pid "$1" >/dev/null || return 1
    part_is_ready "$1" && return 0
    (($(now_ms) < end)) || return 2
    progress_tick
    sleep 0.1
  done
}

part_is_ready() {
  HTTP_BASE=$(part_url "$1") http GET /ready
  [[ $HTTP_STATUS == 200 ]]
}

# part_stop PART: lets it drain, then insists; says so when it had to.
part_stop() {
  local part=$1 pid
  pid=$(part_pid "$part") || {
    rm -f -- "$(part_record "$part")"
    return 0
  }
  # One that was paused would never see the other signal.
  if process_paused "$pid"; then kill -CONT "$pid"; fi
  if ! process_end "$pid" TERM 35; then
    warn "$(part_title "$part") (pid $pid) did not stop within 35 s and had to be killed; what it answered is in the database"
    process_end "$pid" KILL 10 || die "$(part_title "$part") (pid $pid) can't be stopped"
  fi
  rm -f -- "$(part_record "$part")"
}

# part_failed PART WHY: shows the failing part and its last words, and leaves.
part_failed() {
  local part=$1 reason errors last name=''
  reason=$(problem_text)
  errors=$(tail -n 5 -- "$(part_errors "$part")" 2>/dev/null || true)
  last=$(tail -n 200 -- "$(part_log "$part")" 2>/dev/null | log_readable | tail -n 12)
  part_stop "$part"
  if [[ $part != server ]]; then name=" $part"; fi
  die "$(part_title "$part") $2${reason:+: $reason}" \
    ${errors:+"${errors//$'\n'/$'\n  '}"} \
    ${last:+"${last//$'\n'/$'\n  '}"} \
    "all of it: $(script_call) logs$name; the rest keeps running until: $(script_call) down"
}
