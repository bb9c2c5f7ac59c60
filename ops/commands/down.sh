# down: stop the server or the cluster, then the private PostgreSQL

command_down() {
  (($# == 0)) || die "down takes no arguments"
  if ! home_open; then
    echo "Nexus was never started in $(short_path "$NEXUS_HOME")"
    return 0
  fi
  home_prepare
  home_lock
  down_processes
  down_postgres
}

# down_processes: whichever of the two was started.
down_processes() {
  if ! cluster_was_started; then down_server
  elif server_pid >/dev/null; then down_server && cluster_down
  else cluster_down; fi
}

down_server() {
  local pid
  if ! pid=$(server_pid); then
    server_stop
    note server 'was not running'
    return 0
  fi
  progress_begin server 'stopping'
  server_stop
  progress_end "stopped (pid $pid)"
}

down_postgres() {
  local pid
  if postgres_external; then
    note postgresql 'is not ours to stop (NEXUS_POSTGRES)'
  elif ! instance_postgres_use || ! pid=$(postgres_pid); then
    [[ -z $PG_ROOT ]] || postgres_stop
    note postgresql 'was not running'
  else
    progress_begin postgresql 'stopping'
    postgres_stop
    progress_end "stopped (pid $pid)"
  fi
}
