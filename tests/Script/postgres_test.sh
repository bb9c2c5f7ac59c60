# The private PostgreSQL: made, found again, recovered, kept apart, deleted.

query() { postgres_query nexus "$1"; }

test_postgres_survives_kill_9_and_keeps_what_was_committed() {
  postgres_up
  query "CREATE TABLE t AS SELECT 1 AS x"
  local pid
  pid=$(postgres_pid)
  kill -KILL "$pid"
  wait_gone "$pid"
  postgres_up
  equal 1 "$(query "SELECT x FROM t")"
  [[ $(postgres_pid) != "$pid" ]] || fail "the pid is the old one"
}

test_postgres_ignores_a_pid_file_that_names_another_process() {
  postgres_up
  postgres_stop
  sleep 60 &
  local other=$!
  printf '%s\n%s\n' "$other" "$PG_DATA" | postgres_write "$PG_DATA/postmaster.pid"
  if postgres_pid; then fail "a foreign process was taken for PostgreSQL"; fi
  postgres_up
  kill -0 "$other" || fail "a foreign process was ended"
  kill "$other"
}

test_postgres_is_durable_private_and_not_root() {
  postgres_up
  equal on "$(query 'SHOW fsync')"
  equal on "$(query 'SHOW synchronous_commit')"
  equal on "$(query 'SHOW data_checksums')"
  equal UTF8 "$(query 'SHOW server_encoding')"
  equal 127.0.0.1 "$(query 'SHOW listen_addresses')"
  equal pg_stat_statements "$(query "SELECT extname FROM pg_extension WHERE extname LIKE 'pg_stat%'")"
  [[ $(stat -c %u "/proc/$(postgres_pid)") != 0 ]] || fail "it runs as root"
  equal 700 "$(stat -c %a "$PG_SOCKET_DIR")"
  try env PGPASSWORD=wrong "$PG_BIN/psql" -h 127.0.0.1 -p "$PG_PORT" -U nexus -d nexus -c 'SELECT 1'
  contains 'password authentication failed' "$OUTPUT"
}

test_two_homes_have_two_clusters_side_by_side() {
  postgres_up
  local first=$PG_PORT
  query "CREATE TABLE only_here ()"
  (
    NEXUS_HOME="$WORK/second home's"
    load_script
    postgres_up
    [[ $PG_PORT != "$first" ]] || fail "both have port $first"
    equal '' "$(query "SELECT to_regclass('only_here')")"
    postgres_stop
  )
  postgres_pid >/dev/null || fail "stopping one stopped the other"
}

test_a_checkout_with_spaces_and_quotes_in_its_path_works() {
  local checkout="$WORK/it's a \$checkout"
  mkdir "$checkout"
  cp -r "$NEXUS_SCRIPT" "$OPS" "$NEXUS_ROOT/Directory.Build.props" "$checkout/"
  (
    NEXUS_ROOT=$checkout OPS=$checkout/ops
    unset NEXUS_HOME
    load_script
    equal "$checkout/.nexus" "$NEXUS_HOME"
    postgres_up
    equal 1 "$(query 'SELECT 1')"
  )
  try env -u NEXUS_HOME "$checkout/nexus" psql -At -c 'SELECT 2 + 3'
  equal 5 "$OUTPUT"
  try env -u NEXUS_HOME "$checkout/nexus" reset --yes
  equal 0 "$STATUS"
}

test_a_home_that_the_postgres_account_can_not_enter_keeps_its_data_elsewhere() {
  mkdir -m 700 "$WORK/closed"
  NEXUS_HOME=$WORK/closed/home
  load_script
  postgres_up
  # Only a root caller lends PostgreSQL another account; anyone else's can enter.
  if caller_is_root; then contains /var/lib/nexus/ "$PG_ROOT"; else contains "$NEXUS_HOME/" "$PG_ROOT"; fi
  equal 1 "$(query 'SELECT 1')"
  local root=$PG_ROOT
  (command_reset --yes) >/dev/null
  [[ ! -e $root && ! -e ${root%/*} ]] || fail "$root is still there"
}

test_reset_deletes_nothing_that_is_not_the_homes() {
  home_prepare
  mkdir "$WORK/precious"
  printf '%s\n' "$WORK/precious" >"$NEXUS_HOME/run/postgres.place"
  try postgres_remove postgres
  equal 1 "$STATUS"
  [[ -d $WORK/precious ]] || fail "it was deleted"
  rm "$NEXUS_HOME/run/postgres.place"
}

test_a_taken_port_makes_postgres_move_and_remember() {
  postgres_up
  local old=$PG_PORT
  postgres_stop
  ASPNETCORE_URLS=http://127.0.0.1:$old perl "$HERE/stand-in-server.pl" >/dev/null &
  local other=$!
  until port_taken "$old"; do sleep 0.02; done
  postgres_up
  kill "$other"
  [[ $PG_PORT != "$old" ]] || fail "it did not move"
  settings_load
  equal "$PG_PORT" "$(setting NEXUS_POSTGRES_PORT)"
  equal 1 "$(query 'SELECT 1')"
}

test_without_apt_the_way_out_is_said() {
  home_prepare
  postgres_candidates() { :; }
  command() { if [[ $* == '-v apt-get' ]]; then return 1; else builtin command "$@"; fi; }
  try postgres_require
  equal 1 "$STATUS"
  contains "no PostgreSQL server is on this machine, and it has no apt-get" "$OUTPUT"
  contains "NEXUS_POSTGRES='Host=" "$OUTPUT"
}

test_without_the_right_to_install_the_command_is_said() {
  home_prepare
  caller_is_root() { false; }
  postgres_candidates() { :; }
  sudo() { false; }
  try postgres_require
  equal 1 "$STATUS"
  contains "sudo apt-get install postgresql" "$OUTPUT"
}

test_a_server_that_is_too_old_does_not_count() {
  postgres_candidates() { echo /old && echo /new && echo /newer; }
  postgres_version_in() {
    case $1 in /old) echo 14.9 ;; /new) echo 15.2 ;; /newer) echo 17.0 ;; esac
  }
  postgres_find
  equal 17.0 "$PG_VERSION"
  postgres_find 15
  equal /new "$PG_BIN"
  if postgres_find 14; then fail "14 was taken"; fi
  try postgres_require 16
  contains "written by PostgreSQL 16, this machine has only 17.0" "$OUTPUT"
}

test_a_named_server_that_does_not_answer_is_refused_at_once() {
  local port
  port=$(port_free nobody)
  NEXUS_POSTGRES="Host=127.0.0.1;Port=$port;Username=x;Database=y"
  home_prepare
  try instance_postgres_up
  equal 1 "$STATUS"
  contains "no PostgreSQL answers at 127.0.0.1, port $port" "$OUTPUT"
}

test_a_killed_initdb_is_begun_again() {
  home_prepare
  postgres_require
  postgres_place postgres
  postgres_as mkdir -p "$PG_ROOT/data.new/base"
  postgres_up
  equal 1 "$(query 'SELECT 1')"
}
