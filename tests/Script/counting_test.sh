# Counting test results.

# trx TOTAL EXECUTED PASSED FAILED: as the runner writes it; it counts skipped tests only in the total.
trx() {
  printf '<ResultSummary><Counters total="%s" executed="%s" passed="%s" failed="%s" error="0" notExecuted="0" />' "$@" >"$WORK/x.trx"
}

counted() { equal "$1" "$COUNT_PASSED $COUNT_FAILED $COUNT_SKIPPED"; }

test_counts_come_from_the_runners_file() {
  trx 10 8 7 1
  test_count_trx "$WORK/x.trx" 1
  counted '7 1 2'
}

test_counts_add_up_over_projects() {
  trx 10 8 7 1
  test_count_trx "$WORK/x.trx" 1
  trx 5 5 5 0
  test_count_trx "$WORK/x.trx" 0
  equal '12 1 2' "$TEST_PASSED $TEST_FAILED $TEST_SKIPPED"
}

test_a_run_that_crashed_is_a_failure() {
  test_count_trx "$WORK/none.trx" 134
  counted '0 1 0'
  trx 5 5 5 0
  test_count_trx "$WORK/x.trx" 1
  counted '5 1 0'
}

test_a_part_that_does_not_exist_is_refused_by_name() {
  try "$NEXUS_SCRIPT" test everything
  equal 1 "$STATUS"
  contains "there is no test part 'everything'" "$OUTPUT"
}

test_without_the_orleans_packages_their_tests_are_not_counted_and_that_is_said() {
  home_prepare
  engine_orleans_restores() {
    echo 'error NU1101: Unable to find package Microsoft.Orleans.Server.' >"$NEXUS_HOME/logs/engine.log"
    return 1
  }
  test_build() { fail "it was built"; }
  try test_orleans ''
  equal 0 "$STATUS"
  contains "not run and not counted: the Orleans packages can't be restored here (NU1101)" "$OUTPUT"
  test_orleans '' >/dev/null
  equal '0 0 0' "$TEST_PASSED $TEST_FAILED $TEST_SKIPPED"
}

test_on_orleans_the_features_and_the_cluster_run_and_count() {
  home_prepare
  mkdir -p "$TEST_RESULTS"
  engine_orleans_restores() { true; }
  test_redis() { :; }
  test_postgres_start() { :; }
  build_output() { printf '%s' "$WORK"; }
  touch "$WORK/Nexus.Silo.dll"
  test_build() { BUILT=$*; }
  test_project() { RAN+=" ${2##*/}$4:${NEXUS_TEST_SILOS:-}" && COUNT_PASSED=2 COUNT_FAILED=0 COUNT_SKIPPED=0 && test_add; }
  local RAN='' BUILT=''
  test_orleans ''
  contains ' Nexus.Grains.Tests.csproj on Orleans:1' "$RAN"
  contains ' Nexus.Api.Tests.csproj on Orleans:2' "$RAN"
  contains ' Nexus.Cluster.Tests.csproj on Orleans:1' "$RAN"
  lacks Embedded "$RAN $BUILT"
  equal 10 "$TEST_PASSED"
  RAN=''
  test_orleans '' 'done'
  equal ' Nexus.Cluster.Tests.csproj on Orleans:1' "$RAN"
}

test_no_test_at_all_is_no_success() {
  home_prepare
  mkdir -p "$TEST_RESULTS"
  try test_finish
  equal 1 "$STATUS"
  contains '0 passed, 0 failed, 0 skipped' "$OUTPUT"
  contains 'no test ran' "$OUTPUT"
}

test_what_a_killed_test_run_left_is_removed_by_the_next() {
  home_prepare
  (
    TEST_NAME=test-999
    process_record "$NEXUS_HOME/run/test-999.pid" "$BASHPID"
    test_postgres_start
  )
  [[ -d $NEXUS_HOME/test-999/data ]] || fail "there was nothing to leave"
  mkdir -p "$NEXUS_HOME/test-results/999"
  test_sweep
  [[ ! -e $NEXUS_HOME/test-999 && ! -e $NEXUS_HOME/test-results/999 && ! -e $NEXUS_HOME/run/test-999.pid ]] || fail "it is still there"
  equal '' "$(grep -l "nexus-$(short_hash "$NEXUS_HOME/test-999")" /proc/[0-9]*/cmdline 2>/dev/null || true)"
}

test_an_interrupted_run_leaves_no_process_and_no_cluster() {
  bash -c '
    set -euo pipefail
    NEXUS_ROOT=$1 NEXUS_SCRIPT=$1/nexus OPS=$1/ops
    for part in "$OPS"/*.sh; do source "$part"; done
    test_begin
    test_postgres_start
    step /dev/null bash -c "echo \$\$ >$NEXUS_HOME/run/step; sleep 61"' _ "$NEXUS_ROOT" >/dev/null &
  local run=$! status=0 step
  until [[ -s $NEXUS_HOME/run/step ]]; do
    kill -0 "$run" || fail "it ended early"
    sleep 0.05
  done
  step=$(<"$NEXUS_HOME/run/step")
  kill -TERM "$run"
  wait "$run" || status=$?
  equal 143 "$status"
  if process_start_ticks "$step"; then fail "its step still runs"; fi
  [[ ! -e $NEXUS_HOME/test-$run ]] || fail "its cluster is still there"
  equal '' "$(grep -l "nexus-$(short_hash "$NEXUS_HOME/test-$run")" /proc/[0-9]*/cmdline 2>/dev/null || true)"
}
