# status: what runs; exit code 0 ready, 1 degraded, 3 down

command_status() {
  (($# == 0)) || die "status takes no arguments"
  if ! home_open; then
    echo "Nexus was never started in $(short_path "$NEXUS_HOME")"
    return 3
  fi
  if cluster_was_started && cluster_load; then
    if cluster_status; then return 0; else return "$?"; fi
  fi
  local server=down postgres=down ready=no
  status_server
  instance_postgres_status
  status_ready
  note engine "$(setting NEXUS_ENGINE 'not chosen yet')"
  note home "$NEXUS_HOME"
  if [[ $ready == yes && $postgres == up ]]; then return 0; fi
  if [[ $server == down && $postgres != up ]] || [[ $server == down && -z $PG_ROOT ]]; then return 3; fi
  return 1
}

status_server() {
  local pid
  if pid=$(server_pid); then
    server=up
    note server "up for $(duration_text "$(process_age "$pid")"), pid $pid, $(server_url)"
  else
    note server "down$([[ ! -s $(part_record server) ]] || echo ' (it was not stopped by ./nexus down)')"
  fi
}

status_ready() {
  if [[ $server == down ]]; then
    note readiness 'not ready: the server is down'
    return 0
  fi
  http GET /ready
  if [[ $HTTP_STATUS == 200 ]]; then
    ready=yes
    note readiness ready
  else
    note readiness "not ready: $(problem_text | grep . || echo "/ready answered $HTTP_STATUS")"
  fi
}
