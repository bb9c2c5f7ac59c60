# up: start Nexus, with everything it needs, and say where it is

command_up() {
  (($# == 0)) || die "up takes no arguments" "settings are environment variables, see: $(script_call) help"
  tools_check
  home_prepare
  home_lock
  settings_check
  if cluster_runs; then die "a cluster runs in $(short_path "$NEXUS_HOME")" "stop it: $(script_call) cluster down"; fi
  if server_pid >/dev/null; then up_already; else up_start; fi
}

up_start() {
  cluster_forget
  echo "Starting Nexus in $(short_path "$NEXUS_HOME")"
  disk_check
  port_check
  sdk_check
  note sdk ".NET SDK $SDK_VERSION"
  up_engine
  instance_postgres_up
  build_release "$ENGINE"
  remember NEXUS_ENGINE "${ENGINE,,}"
  # Remembered before the start: an interrupted one must be found again where it listens.
  remember NEXUS_PORT "$(server_port)"
  remember NEXUS_BIND "$(server_bind)"
  up_server
  summary "$(server_url)" "Nexus is up."
}

up_engine() {
  engine_decide
  progress_clear
  note engine "$ENGINE: $ENGINE_REASON"
}

up_server() {
  local status=0
  admin_choose
  build_snapshot "$ENGINE"
  rm -f -- "$(demo_token_file)"
  progress_begin server "starting on port $(server_port)"
  server_launch
  server_wait 90 || status=$?
  case $status in
    0) progress_end "ready on port $(server_port) (pid $(server_pid))" ;;
    1) server_failed "ended while starting" ;;
    *) server_failed "was not ready within 90 s" ;;
  esac
  admin_confirm
}

# up_already: the server runs; whatever else is down comes back, then the same summary.
up_already() {
  local wanted
  wanted=$(server_port)
  if [[ -n ${REMEMBERED[NEXUS_PORT]:-} && $wanted != "${REMEMBERED[NEXUS_PORT]}" ]]; then
    warn "this instance runs on port ${REMEMBERED[NEXUS_PORT]}; to move it: $(script_call) down, then NEXUS_PORT=$wanted $(script_call) up"
    unset NEXUS_PORT
  fi
  instance_postgres_up >/dev/null
  ENGINE=$(engine_name "${REMEMBERED[NEXUS_ENGINE]:-embedded}")
  ADMIN_NOTE=${REMEMBERED[NEXUS_ADMIN_EMAIL]:-admin@nexus.local}
  progress_begin server 'waiting until it is ready'
  server_wait 90 || server_failed "runs but is not ready"
  progress_clear
  summary "$(server_url)" "Nexus is up already (pid $(server_pid))."
}
