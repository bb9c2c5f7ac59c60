# test [PART...] [--filter X]: run everything, or parts: unit, api, sim, browser, cluster, script

command_test() {
  local parts=() filter='' projects=() project part engine script=no orleans=no
  while (($# > 0)); do
    case $1 in
      --filter)
        filter=${2:-}
        [[ -n $filter ]] || die "--filter wants an expression, e.g. $(script_call) test unit --filter FullyQualifiedName~Webhooks"
        shift
        ;;
      *)
        [[ " $TEST_PARTS " == *" $1 "* ]] || die "there is no test part '$1'" "parts: $TEST_PARTS; none means all of them"
        parts+=("$1")
        ;;
    esac
    shift
  done
  if ((${#parts[@]} == 0)); then
    parts=(all)
    orleans=yes
    if [[ -z $filter ]]; then script=yes; fi
  fi
  engine=$(engine_name "${NEXUS_ENGINE:-embedded}")

  for part in "${parts[@]}"; do
    case $part in
      script) script=yes ;;
      cluster) orleans=yes ;;
      *)
        project=$(test_part_projects "$part" | grep -v "^tests/Cluster" || true)
        if [[ -n $project ]]; then mapfile -t -O "${#projects[@]}" projects <<<"$project"
        else note test "the part '$part' does not exist yet: the solution has no such test project"; fi
        ;;
    esac
  done

  tools_check
  test_begin
  if ((${#projects[@]} > 0)) || [[ $orleans == yes ]]; then sdk_check; fi
  if ((${#projects[@]} > 0)); then
    test_build "$engine"
    test_postgres_start
    for project in "${projects[@]}"; do test_project "$engine" "$project" "$filter"; done
  fi
  if [[ $orleans == yes ]]; then test_orleans "$filter" "$([[ $engine != Orleans || ${#projects[@]} == 0 ]] || echo 'done')"; fi
  if [[ $script == yes ]]; then test_script; fi
  test_finish
}

# test_finish: cleans up, and ends with the one line that counts.
test_finish() {
  if ((TEST_FAILED == 0)); then rm -rf -- "$TEST_RESULTS"; fi
  test_end
  test_counts_text "$TEST_PASSED" "$TEST_FAILED" "$TEST_SKIPPED"
  echo
  if ((TEST_PASSED + TEST_FAILED == 0)); then warn 'no test ran'; fi
  ((TEST_FAILED == 0 && TEST_PASSED > 0))
}
