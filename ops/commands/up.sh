# up: start Nexus, with everything it needs, and say where it is

command_up() {
  (($# == 0)) || die "up takes no arguments" "settings are environment variables, see: $(script_call) help"
  tools_check
  home_prepare
  home_lock
  settings_check
  if server_pid >/dev/null; then up_already; else up_start; fi
}

up_start() {
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
  up_summary "Nexus is up."
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
    1) server_failed "the server ended while starting" ;;
    *) server_failed "the server was not ready within 90 s" ;;
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
  server_wait 90 || server_failed "the server runs but is not ready"
  progress_clear
  up_summary "Nexus is up already (pid $(server_pid))."
}

up_summary() {
  local url query='What taxes and contracts must a small shop think of before it hires its first employee?'
  url=$(server_url)
  # Later starts leave the login to `token`, which registers the user again if it has to.
  [[ -n ${REMEMBERED[NEXUS_DEMO_EMAIL]:-} ]] || demo_token >/dev/null
  cat <<EOF

$TEXT_BOLD$1$TEXT_PLAIN

  URL         $url$(up_console "$url")
  Swagger     $url/swagger
  Engine      $ENGINE
  Admin       $ADMIN_NOTE

Execute a template:

  $(up_curl "$url/api/v1/templates/execute") -d '{"query":"$query"}'

EOF
}

# up_curl URL: one line that works as printed, now and later: it asks the script for a token each time.
# shellcheck disable=SC2016
up_curl() {
  printf 'curl -s %s -H "Authorization: Bearer $(%s token)"' "$1" "$(script_call)"
  printf " -H 'Content-Type: application/json' -H 'Prefer: wait=30'"
}

# up_console URL: its line, where this build has a console.
up_console() {
  http GET /console
  if [[ $HTTP_STATUS != 404 && $HTTP_STATUS != 000 ]]; then printf '\n  Console     %s/console' "$1"; fi
}
