# Ports and processes: whose they are, and that a reused pid is never ended.

# listen_on_a_port: PORT and PID of a process that listens.
listen_on_a_port() {
  PORT=$(port_free "$RANDOM$RANDOM")
  ASPNETCORE_URLS=http://127.0.0.1:$PORT perl "$HERE/stand-in-server.pl" >/dev/null &
  PID=$!
  until port_taken "$PORT"; do sleep 0.02; done
}

test_a_taken_port_is_refused_with_its_owner_and_a_way_out() {
  listen_on_a_port
  try env NEXUS_PORT="$PORT" "$NEXUS_SCRIPT" up
  kill "$PID"
  equal 1 "$STATUS"
  contains "port $PORT is taken by pid $PID (perl)" "$OUTPUT"
  contains "NEXUS_PORT=$((PORT + 1)) ./nexus up" "$OUTPUT"
}

test_a_free_port_skips_taken_ones() {
  local first
  first=$(port_free seed)
  port_taken() { [[ $1 == "$first" ]]; }
  equal "$((first + 1))" "$(port_free seed)"
}

test_a_recorded_process_is_found_while_it_lives() {
  sleep 60 &
  process_record "$WORK/record" "$!"
  equal "$!" "$(process_recorded "$WORK/record")"
  process_end "$!" TERM 5
  if process_recorded "$WORK/record"; then fail "it ended"; fi
}

test_a_reused_pid_is_not_taken_for_the_server() {
  sleep 60 &
  local pid=$!
  home_prepare
  printf '%s %s %s\n' "$pid" 1 "$(process_boot)" >"$(part_record server)"
  if server_pid; then fail "a foreign process was taken for the server"; fi
  server_stop
  kill -0 "$pid" || fail "a foreign process was ended"
  [[ ! -e $(part_record server) ]] || fail "the stale record is still there"
  kill "$pid"
}

test_a_record_of_another_boot_is_stale() {
  printf '%s %s %s\n' "$$" "$(process_start_ticks "$$")" 00000000-0000-0000-0000-000000000000 >"$WORK/record"
  if process_recorded "$WORK/record"; then fail "it was believed"; fi
}

test_an_unreadable_record_is_stale() {
  local text
  for text in '' 'x' '12 34' $'\n\n' '-1 -1 -1'; do
    printf '%s' "$text" >"$WORK/record"
    if process_recorded "$WORK/record"; then fail "'$text' was believed"; fi
  done
}

test_two_scripts_do_not_work_on_one_home_at_once() {
  home_prepare
  (home_lock && touch "$WORK/held" && sleep 1 && touch "$WORK/left") &
  until [[ -e $WORK/held ]]; do sleep 0.02; done
  home_lock
  [[ -e $WORK/left ]] || fail "both held the lock"
}

test_a_child_that_stays_does_not_keep_the_lock() {
  home_prepare
  (
    home_lock
    (
      lock_release_all
      exec sleep 60
    ) &
    echo "$!" >"$WORK/child"
  )
  flock -n "$NEXUS_HOME/run/lock" true || fail "the child keeps the lock"
  kill "$(<"$WORK/child")"
}
