# The engine policy, with the outside world replaced.

decided() {
  engine_decide
  equal "$1" "$ENGINE"
  contains "$2" "$ENGINE_REASON"
}

test_the_environment_decides_the_engine_whatever_is_remembered() {
  REMEMBERED[NEXUS_ENGINE]=embedded NEXUS_ENGINE=ORLEANS
  decided Orleans NEXUS_ENGINE
}

test_a_remembered_engine_is_not_tried_again() {
  engine_orleans_restores() { fail "it was tried"; }
  engine_orleans_present() { true; }
  REMEMBERED[NEXUS_ENGINE]=embedded
  decided Embedded earlier
}

test_orleans_is_chosen_where_its_packages_restore() {
  engine_orleans_present() { true; }
  engine_orleans_restores() { true; }
  decided Orleans "can be restored"
}

test_embedded_is_chosen_where_the_packages_can_not_be_had() {
  engine_orleans_present() { true; }
  engine_orleans_restores() { false; }
  decided Embedded "can't be restored"
}

test_embedded_is_chosen_while_there_is_no_orleans_host() {
  engine_orleans_present() { false; }
  engine_orleans_restores() { fail "it was tried"; }
  decided Embedded "no Orleans host"
}

test_a_missing_sdk_is_named_with_how_to_get_it() {
  sdk_find() { false; }
  try sdk_check
  equal 1 "$STATUS"
  contains ".NET 10" "$OUTPUT"
  contains "https://dotnet.microsoft.com/download" "$OUTPUT"
}

test_an_sdk_that_global_json_refuses_is_named_with_the_wanted_one() {
  dotnet() { if [[ $1 == --list-sdks ]]; then echo '8.0.100 [/x]'; else return 1; fi; }
  sdk_find() { true; }
  try sdk_check
  equal 1 "$STATUS"
  contains "fits global.json (wanted: 10." "$OUTPUT"
  contains "installed: 8.0.100" "$OUTPUT"
}

test_an_sdk_without_icu_runs_culture_invariant() {
  sdk_find() { true; }
  dotnet() {
    if [[ -n ${DOTNET_SYSTEM_GLOBALIZATION_INVARIANT:-} ]]; then echo 10.0.999
    else echo "Process terminated. Couldn't find a valid ICU package installed on the system." && return 134; fi
  }
  unset DOTNET_SYSTEM_GLOBALIZATION_INVARIANT
  sdk_check
  equal 10.0.999 "$SDK_VERSION"
}

test_a_build_is_done_again_only_when_a_source_changed() {
  NEXUS_ROOT=$WORK/checkout SDK_VERSION=10
  mkdir -p "$NEXUS_ROOT/src/A" "$(build_output Embedded)"
  echo 1 >"$NEXUS_ROOT/src/A/a.cs"
  touch "$(build_output Embedded)/Nexus.Silo.dll"
  build_is_fresh Embedded && fail "nothing was built yet"
  build_fingerprint Embedded >"$(build_stamp Embedded)"
  build_is_fresh Embedded || fail "nothing changed"
  mkdir "$NEXUS_ROOT/src/A/obj"
  touch "$NEXUS_ROOT/src/A/obj/made.cs"
  build_is_fresh Embedded || fail "only output changed"
  echo 2 >"$NEXUS_ROOT/src/A/a.cs"
  if build_is_fresh Embedded; then fail "a source changed"; fi
}

test_build_errors_are_shown_without_the_noise() {
  NEXUS_ROOT=$WORK
  printf '%s\n' '  Determining projects' "$WORK/src/A.cs(3,5): error CS0103: The name 'x' does not exist [$WORK/src/A.csproj]" \
    "    $WORK/src/A.cs(3,5): error CS0103: The name 'x' does not exist [$WORK/src/A.csproj]" >"$WORK/log"
  try build_failed "$WORK/log" Embedded 1
  equal 1 "$STATUS"
  equal 1 "$(grep -c 'error CS0103' <<<"$OUTPUT")"
  contains "  src/A.cs(3,5): error CS0103: The name 'x' does not exist" "$OUTPUT"
  lacks Determining "$OUTPUT"
}

test_a_build_that_was_killed_says_so() {
  echo '  Determining projects to restore...' >"$WORK/log"
  try build_failed "$WORK/log" Embedded 137
  equal 1 "$STATUS"
  contains "killed from outside" "$OUTPUT"
}
