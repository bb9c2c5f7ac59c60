# Settings: checked before anything starts, remembered, never run.

refused() {
  try "$@"
  equal 1 "$STATUS"
}

test_an_engine_that_does_not_exist_is_refused_with_an_example() {
  refused env NEXUS_ENGINE=steam "$NEXUS_SCRIPT" up
  contains "NEXUS_ENGINE=steam is not an engine" "$OUTPUT"
  contains "NEXUS_ENGINE=embedded ./nexus up" "$OUTPUT"
}

test_a_port_that_is_none_is_refused_with_an_example() {
  local bad
  for bad in 0 70000 http 80a -1; do
    refused env NEXUS_PORT=$bad "$NEXUS_SCRIPT" up
    contains "NEXUS_PORT=$bad is not a port" "$OUTPUT"
  done
}

test_a_postgres_address_is_refused_with_the_form_that_works() {
  refused env NEXUS_POSTGRES=postgres://nexus@db/nexus "$NEXUS_SCRIPT" up
  contains "Host=db.example" "$OUTPUT"
}

test_a_directory_with_files_is_not_taken_as_home() {
  mkdir "$NEXUS_HOME"
  echo precious >"$NEXUS_HOME/thesis.txt"
  refused "$NEXUS_SCRIPT" up
  contains "is not empty and is no Nexus home" "$OUTPUT"
  try "$NEXUS_SCRIPT" reset --yes
  equal precious "$(<"$NEXUS_HOME/thesis.txt")"
}

test_a_directory_that_holds_the_checkout_is_not_taken_as_home() {
  local place
  for place in / "$NEXUS_ROOT" "${NEXUS_ROOT%/*}" "$HOME"; do
    NEXUS_HOME=$place
    load_script
    try home_prepare
    equal 1 "$STATUS"
    contains "can't be a home" "$OUTPUT"
  done
}

test_too_little_disk_is_said_with_the_numbers() {
  disk_free_mib() { echo 512; }
  home_prepare
  try disk_check
  equal 1 "$STATUS"
  contains "only 512 MiB are free" "$OUTPUT"
  contains "needs 2048 MiB" "$OUTPUT"
}

test_what_is_remembered_comes_back_whatever_it_holds() {
  home_prepare
  local odd="it's \"odd\" \$(touch $WORK/ran) ; \`x\` = \\ end"
  remember NEXUS_POSTGRES "$odd"
  remember NEXUS_PORT 8099
  REMEMBERED=()
  settings_load
  equal "$odd" "$(setting NEXUS_POSTGRES)"
  equal 8099 "$(setting NEXUS_PORT 8080)"
  [[ ! -e $WORK/ran ]] || fail "the file was run"
  equal 600 "$(stat -c %a "$NEXUS_HOME/env")"
}

test_the_environment_wins_over_what_is_remembered() {
  home_prepare
  remember NEXUS_PORT 8099
  NEXUS_PORT=8100
  equal 8100 "$(server_port)"
  equal environment "$(setting_origin NEXUS_PORT)"
}

test_env_hides_passwords_unless_asked() {
  home_prepare
  remember NEXUS_POSTGRES 'Host=h;Password=s3cret;Database=d'
  try "$NEXUS_SCRIPT" env
  lacks s3cret "$OUTPUT"
  contains 'Password=***;Database=d' "$OUTPUT"
  try "$NEXUS_SCRIPT" env --secrets
  contains s3cret "$OUTPUT"
}

test_connection_strings_are_read_as_npgsql_reads_them() {
  local given="Host=h; User Name = bob;Password=\"a;b\"\"c\";database='it''s';Port=5433"
  equal h "$(connection_value "$given" Host)"
  equal 'a;b"c' "$(connection_value "$given" Password)"
  equal "it's" "$(connection_value "$given" Database)"
  equal 5433 "$(connection_value "$given" Port)"
  equal '' "$(connection_value "$given" Missing)"
}
