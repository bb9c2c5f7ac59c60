# Running tests: which projects a part means, a throw-away PostgreSQL, and counts that add up.

TEST_PASSED=0 TEST_FAILED=0 TEST_SKIPPED=0
TEST_NAME=test-$$
TEST_RESULTS=$NEXUS_HOME/test-results/$$

TEST_PARTS='unit api sim browser cluster script'

# test_solution_projects: the test projects of the solution, as tests/X.Tests/Nexus.X.Tests.csproj.
test_solution_projects() {
  sed 's|\\|/|g' "$NEXUS_ROOT/Nexus.Orleans.sln" | grep -oE 'tests/[A-Za-z0-9.]+\.Tests/[A-Za-z0-9.]+\.csproj' | LC_ALL=C sort -u
}

# test_part_pattern PART: the project folders that belong to it.
test_part_pattern() {
  case $1 in
    unit) echo '(Embedded|Grains|Architecture)\.Tests' ;;
    api) echo '(Api|Silo)\.Tests' ;;
    sim) echo 'Sim[A-Za-z]*\.Tests' ;;
    browser) echo 'Browser[A-Za-z]*\.Tests' ;;
    cluster) echo 'Cluster[A-Za-z]*\.Tests' ;;
    # What runs once more on Orleans, besides the tests of clusters.
    both) echo '(Grains|Api|Silo|Architecture)\.Tests' ;;
    all) echo '[A-Za-z0-9.]+\.Tests' ;;
  esac
}

test_part_projects() { test_solution_projects | grep -E "^tests/$(test_part_pattern "$1")/" || true; }

# test_postgres_start: an empty cluster that may lose everything, unless NEXUS_TEST_POSTGRES names one, or it was made already.
test_postgres_start() {
  if [[ -n $PG_ROOT ]]; then return 0; fi
  if [[ -n ${NEXUS_TEST_POSTGRES:-} ]]; then
    note postgresql 'as NEXUS_TEST_POSTGRES says'
    return 0
  fi
  postgres_require
  postgres_place "$TEST_NAME"
  postgres_use "$TEST_NAME" "$(port_free "$PG_ROOT")" "$(random_password)"
  progress_begin postgresql 'making a throw-away cluster'
  postgres_create --no-sync
  postgres_launch throwaway || die "the throw-away PostgreSQL did not start" "$(postgres_log_tail)"
  progress_end "$PG_VERSION, a throw-away cluster on port $PG_PORT"
  NEXUS_TEST_POSTGRES=$(postgres_connection postgres)
  export NEXUS_TEST_POSTGRES
}

# test_postgres_drop NAME: stops and deletes the throw-away cluster of a test run.
test_postgres_drop() {
  local root
  root=$(postgres_placed "$1")
  if [[ -d $root ]]; then
    postgres_account_choose "$root/data"
    postgres_use "$1" 0 ''
    postgres_stop
    if [[ $PG_SOCKET_DIR != "$root"/* ]]; then rm -rf -- "$PG_SOCKET_DIR"; fi
  fi
  postgres_remove "$1"
  rm -f -- "$NEXUS_HOME/run/$1.pid"
}

# test_sweep: what test runs that were killed outright left behind.
test_sweep() {
  local record name
  for record in "$NEXUS_HOME"/run/test-*.pid; do
    [[ -f $record ]] || continue
    process_recorded "$record" >/dev/null && continue
    name=${record##*/} name=${name%.pid}
    rm -rf -- "$NEXUS_HOME/test-results/${name#test-}"
    test_postgres_drop "$name"
  done
}

# test_begin: everything a run needs, and its removal whatever happens.
test_begin() {
  home_prepare
  test_sweep
  mkdir -p -- "$TEST_RESULTS"
  process_record "$NEXUS_HOME/run/$TEST_NAME.pid" "$$"
  trap 'step_end; test_end' EXIT
}

# test_end: the record stays when there are failures to read, and goes with the next run.
test_end() {
  trap - EXIT
  progress_clear
  if [[ -f $NEXUS_HOME/run/$TEST_NAME.pid ]]; then
    local kept
    kept=$(<"$NEXUS_HOME/run/$TEST_NAME.pid")
    test_postgres_drop "$TEST_NAME"
    if [[ -d $TEST_RESULTS ]]; then printf '%s\n' "$kept" >"$NEXUS_HOME/run/$TEST_NAME.pid"; fi
  fi
}

# test_build ENGINE [PROJECT...]: the solution, or only these and what they need.
test_build() {
  local engine=$1 lock log=$TEST_RESULTS/build-$1.log target=$NEXUS_ROOT/Nexus.Orleans.sln what="Nexus.Orleans.sln, Release, $1"
  shift
  if (($# > 0)); then
    target=$TEST_RESULTS/$engine.slnf what="$# test projects, Release, $engine"
    test_solution_filter "$@" >"$target"
  fi
  build_lock
  lock=$LOCK_FD
  progress_begin build "$what"
  build_run "$engine" "$log" "$target"
  progress_end "$what"
  lock_release "$lock"
}

# test_solution_filter PROJECT...: names a part of the solution.
test_solution_filter() {
  local projects
  printf -v projects ', "%s"' "${@//\//\\\\}"
  printf '{ "solution": { "path": %s, "projects": [%s] } }\n' "$(json_string "$NEXUS_ROOT/Nexus.Orleans.sln")" "${projects#, }"
}

# test_orleans FILTER [DONE]: the tests of clusters, and, unless DONE says that Orleans had them, those of the features once more.
test_orleans() {
  local projects=() project
  if ! engine_orleans_restores; then
    progress_clear
    note cluster "not run and not counted: the Orleans packages can't be restored here ($(grep -m 1 -oE 'NU[0-9]+' "$NEXUS_HOME/logs/engine.log" || echo 'no answer'))"
    return 0
  fi
  progress_clear
  mapfile -t projects < <({ [[ -n ${2:-} ]] || test_part_projects both; } && test_part_projects cluster)
  test_build Orleans "${projects[@]}"
  # One test hands a database from one engine to the other.
  if [[ ! -f $(build_output Embedded)/Nexus.Silo.dll ]]; then build_release Embedded; fi
  test_redis
  test_postgres_start
  for project in "${projects[@]}"; do
    NEXUS_TEST_SILOS=$(test_silos "$project") test_project Orleans "$project" "$1" ' on Orleans'
  done
}

# test_silos PROJECT: how many a host has there. What is tested over HTTP must not notice that there are two; tests of grains look
# inside the one process that they run in.
test_silos() { if [[ $1 == */Api.Tests/* ]]; then echo 2; else echo 1; fi; }

# test_redis: installs one where that can be. Without, the members of the clusters under test are kept in PostgreSQL.
test_redis() {
  if redis_find || apt_why_not redis-server >/dev/null; then return 0; fi
  apt_install redis redis-server || warn "Redis could not be installed: its test fails, the others run without"
}

# test_project ENGINE PROJECT [FILTER [SUFFIX]]: SUFFIX tells a second run from the first.
test_project() {
  local engine=$1 project=$2 filter=${3:-} name status=0 log trx options=()
  name=${project#tests/} name=${name%%/*}${4:-}
  log=$TEST_RESULTS/$name.log trx=$TEST_RESULTS/$name.trx
  if [[ -n $filter ]]; then options=(--filter "$filter"); fi
  progress_begin test "$name"
  step "$log" dotnet test "$NEXUS_ROOT/$project" -c Release "-p:Engine=$engine" --no-build --nologo \
    --results-directory "$TEST_RESULTS" --logger "trx;LogFileName=$name.trx" \
    --blame-hang-timeout 5m --blame-hang-dump-type none ${options[@]+"${options[@]}"} || status=$?
  test_count_trx "$trx" "$status"
  progress_end "$name: $(test_counts_text "$COUNT_PASSED" "$COUNT_FAILED" "$COUNT_SKIPPED")"
  if ((COUNT_FAILED > 0)); then test_show_failures "$log"; fi
}

# test_count_trx FILE STATUS: adds a project's result. A run that failed without a failed test (a crash, a hang) is one failure.
test_count_trx() {
  local counters total
  counters=$(grep -o '<Counters [^>]*>' "$1" 2>/dev/null | head -n 1 || true)
  total=$(test_counter total "$counters")
  COUNT_PASSED=$(test_counter passed "$counters")
  COUNT_FAILED=$(test_counter failed "$counters")
  COUNT_SKIPPED=$((total - COUNT_PASSED - COUNT_FAILED))
  if (($2 != 0 && COUNT_FAILED == 0)); then COUNT_FAILED=1; fi
  test_add
}

test_counter() { if [[ $2 =~ \ $1=\"([0-9]+)\" ]]; then echo "${BASH_REMATCH[1]}"; else echo 0; fi; }

test_add() {
  TEST_PASSED=$((TEST_PASSED + COUNT_PASSED))
  TEST_FAILED=$((TEST_FAILED + COUNT_FAILED))
  TEST_SKIPPED=$((TEST_SKIPPED + COUNT_SKIPPED))
}

test_counts_text() { printf '%d passed, %d failed, %d skipped' "$1" "$2" "$3"; }

# test_show_failures LOG: without the runner's own chatter.
test_show_failures() {
  echo
  grep -vE '^\[xUnit\.net|^Starting test execution|^A total of |^Results File:|^Test run for|^VSTest version|^$' "$1" |
    head -n 150 | sed 's/^/    /' || true
  echo "    all of it: $(short_path "$1")"
  echo
}

# test_script: the tests of this script, which count their own.
test_script() {
  local log=$TEST_RESULTS/Script.log status=0 last
  progress_begin test Script
  step "$log" "$NEXUS_ROOT/tests/Script/run" || status=$?
  last=$(tail -n 1 "$log")
  if [[ $last =~ ^([0-9]+)\ passed,\ ([0-9]+)\ failed,\ ([0-9]+)\ skipped$ ]]; then
    COUNT_PASSED=${BASH_REMATCH[1]} COUNT_FAILED=${BASH_REMATCH[2]} COUNT_SKIPPED=${BASH_REMATCH[3]}
  else
    COUNT_PASSED=0 COUNT_FAILED=0 COUNT_SKIPPED=0
  fi
  if ((status != 0 && COUNT_FAILED == 0)); then COUNT_FAILED=1; fi
  test_add
  progress_end "Script: $(test_counts_text "$COUNT_PASSED" "$COUNT_FAILED" "$COUNT_SKIPPED")"
  if ((COUNT_FAILED > 0)); then test_show_failures "$log"; fi
}
