# A whole instance, with a stand-in for the server: what a person sees, and that it comes back from anything.

# stand_in [MODE]: the script with the SDK, the build and the server replaced.
stand_in() {
  export STAND_IN=${1:-}
  sdk_check() { SDK_VERSION=10.0.999; }
  engine_orleans_present() { false; }
  build_release() { mkdir -p "$WORK/build"; }
  build_output() { printf '%s' "$WORK/build"; }
  server_command() { SERVER_COMMAND=(perl "$HERE/stand-in-server.pl"); }
  NEXUS_PORT=${NEXUS_PORT:-$(port_free "$WORK")}
}

up() { try command_up; }
status() { try command_status; }

up_well() {
  up
  equal "0 $OUTPUT" "$STATUS $OUTPUT"
  settings_load
}

test_up_says_where_everything_is_and_down_ends_it() {
  stand_in
  up_well
  contains "Nexus is up." "$OUTPUT"
  contains "URL         http://127.0.0.1:$NEXUS_PORT" "$OUTPUT"
  contains "/swagger" "$OUTPUT"
  contains "Engine      Embedded" "$OUTPUT"
  lacks "Console" "$OUTPUT"
  status
  equal 0 "$STATUS"
  contains "readiness   ready" "$OUTPUT"
  try command_down
  equal 0 "$STATUS"
  status
  equal 3 "$STATUS"
  try command_down
  equal 0 "$STATUS"
  contains "was not running" "$OUTPUT"
}

test_a_second_up_changes_nothing_and_says_the_same() {
  stand_in
  up_well
  local pid
  pid=$(server_pid)
  up_well
  contains "Nexus is up already (pid $pid)." "$OUTPUT"
  contains "/swagger" "$OUTPUT"
  equal "$pid" "$(server_pid)"
}

test_the_first_admin_password_is_shown_once_and_kept_nowhere() {
  stand_in
  up_well
  local password
  password=$(sed -nE 's/^ *Admin +admin@nexus.local +([A-Za-z0-9]{20}) .*/\1/p' <<<"$OUTPUT")
  equal 20 "${#password}"
  if grep -rqF -- "$password" "$NEXUS_HOME"/{env,run,logs} "/proc/$(server_pid)/environ"; then fail "it is kept"; fi
  (command_down) >/dev/null
  up_well
  lacks "$password" "$OUTPUT"
  lacks 'shown this once' "$OUTPUT"
}

test_a_first_start_that_fails_half_way_keeps_the_admin_password_for_the_next() {
  stand_in dies
  up
  equal 1 "$STATUS"
  local pending
  pending=$(<"$(admin_pending)")
  STAND_IN=
  up_well
  contains "$pending" "$OUTPUT"
}

test_a_given_admin_is_used_and_not_repeated() {
  stand_in
  NEXUS_ADMIN_EMAIL=root@example.org NEXUS_ADMIN_PASSWORD='a "quoted" \ secret'
  up_well
  contains "root@example.org, with the password from NEXUS_ADMIN_PASSWORD" "$OUTPUT"
  lacks quoted "$OUTPUT"
}

test_a_bad_setting_of_the_server_is_shown_as_it_said_it() {
  stand_in dies
  up
  equal 1 "$STATUS"
  contains "the server ended while starting" "$OUTPUT"
  contains "Nexus:Users:Iterations must be at least 1" "$OUTPUT"
}

test_a_server_that_never_gets_ready_is_ended_and_the_failing_part_named() {
  stand_in unready
  eval "patient_$(declare -f server_wait)"
  server_wait() { patient_server_wait 1; }
  up
  equal 1 "$STATUS"
  contains "not ready within 90 s: database: connection \"refused\"; engine: starting" "$OUTPUT"
  contains 'StandIn: listening on "' "$OUTPUT"
  if server_pid; then fail "it still runs"; fi
}

test_status_tells_degraded_from_down() {
  stand_in unready
  home_prepare
  instance_postgres_up
  status
  equal 1 "$STATUS"
  contains "server      down" "$OUTPUT"
  remember NEXUS_PORT "$NEXUS_PORT"
  server_launch
  until port_taken "$NEXUS_PORT"; do sleep 0.02; done
  status
  equal 1 "$STATUS"
  contains "not ready: database: connection \"refused\"" "$OUTPUT"
}

test_everything_comes_back_after_kill_9_of_both() {
  stand_in
  up_well
  local server postgres
  server=$(server_pid)
  instance_postgres_use
  postgres=$(postgres_pid)
  kill -KILL "$server" "$postgres"
  wait_gone "$server"
  wait_gone "$postgres"
  status
  equal 3 "$STATUS"
  up_well
  contains "Nexus is up." "$OUTPUT"
}

test_a_second_up_brings_back_a_killed_postgres() {
  stand_in
  up_well
  instance_postgres_use
  local pid
  pid=$(postgres_pid)
  kill -KILL "$pid"
  wait_gone "$pid"
  up_well
  contains "up already" "$OUTPUT"
  status
  equal 0 "$STATUS"
}

test_a_server_that_does_not_stop_is_killed_and_that_is_said() {
  stand_in stubborn
  up_well
  eval "patient_$(declare -f process_end)"
  process_end() { patient_process_end "$1" "$2" 1; }
  try command_down
  equal 0 "$STATUS"
  contains "had to be killed" "$OUTPUT"
}

test_the_printed_token_command_gives_the_demo_users_token() {
  stand_in
  up_well
  equal token-of-demo@nexus.local "$(demo_token)"
  equal 600 "$(stat -c %a "$(demo_token_file)")"
  # A new database does not know the user: it is registered again.
  rm "$(demo_token_file)"
  (command_down) >/dev/null
  up_well
  equal token-of-demo@nexus.local "$(demo_token)"
}

test_the_server_log_of_five_earlier_starts_is_kept() {
  home_prepare
  local n
  for n in 1 2 3 4 5 6 7; do
    echo "start $n" >"$(server_log)"
    part_log_rotate server
  done
  equal "start 7" "$(<"$(server_log).1")"
  equal "start 3" "$(<"$(server_log).5")"
  [[ ! -e $(server_log).6 ]] || fail "a sixth is kept"
}

test_another_database_gets_an_admin_of_its_own_and_reset_keeps_its_key() {
  stand_in
  up_well
  (command_down) >/dev/null
  NEXUS_POSTGRES='Host=elsewhere;Database=d'
  postgres_external_check() { :; }
  up_well
  contains 'shown this once' "$OUTPUT"
  mkdir "$NEXUS_HOME/secrets"
  try command_reset --yes
  contains 'Kept: ' "$OUTPUT"
  equal '.nexus-home secrets' "$(cd "$NEXUS_HOME" && echo .n* *)"
}

test_reset_asks_first_and_then_leaves_nothing() {
  stand_in
  up_well
  try command_reset
  equal 1 "$STATUS"
  contains "reset --yes" "$OUTPUT"
  server_pid >/dev/null || fail "it was stopped"
  try command_reset --yes
  equal 0 "$STATUS"
  [[ ! -e $NEXUS_HOME ]] || fail "left: $(ls -A "$NEXUS_HOME")"
}
