# The private PostgreSQL: made, found again, recovered, kept apart, deleted.

query() { postgres_query nexus "$1"; }

test_postgres_survives_kill_9_and_keeps_what_was_committed() {
  postgres_up
  query "CREATE TABLE t AS SELECT 1 AS x"
  local pid
  pid=$(postgres_pid)
  kill -KILL "$pid"
  until process_gone "$pid" none; do [[ ! -d /proc/$pid ]] && break; done
  postgres_up
  equal 1 "$(query "SELECT x FROM t")"
  [[ $(postgres_pid) != "$pid" ]] || fail "the pid is the old one"
}
