# The command line itself.

test_unknown_command_shows_the_help_and_fails_with_2() {
  try "$NEXUS_SCRIPT" frobnicate
  equal 2 "$STATUS"
  contains "no command 'frobnicate'" "$OUTPUT"
  contains "usage: ./nexus COMMAND" "$OUTPUT"
  equal '' "$("$NEXUS_SCRIPT" frobnicate 2>/dev/null || true)"
}

test_a_command_name_never_leaves_the_command_folder() {
  try "$NEXUS_SCRIPT" ../text
  equal 2 "$STATUS"
}

test_help_names_every_command() {
  local file
  try "$NEXUS_SCRIPT"
  equal 0 "$STATUS"
  for file in "$OPS"/commands/*.sh; do
    file=${file##*/}
    contains "  ${file%.sh} " "$OUTPUT"
  done
}

test_looking_commands_leave_no_trace_of_a_home() {
  try "$NEXUS_SCRIPT" status
  equal 3 "$STATUS"
  try "$NEXUS_SCRIPT" down
  equal 0 "$STATUS"
  try "$NEXUS_SCRIPT" env
  equal 0 "$STATUS"
  [[ ! -e $NEXUS_HOME ]] || fail "$NEXUS_HOME was made"
}

test_it_runs_from_another_directory_and_through_a_link() {
  ln -s "$NEXUS_SCRIPT" "$WORK/link"
  cd /
  try "$WORK/link" version
  equal 0 "$STATUS"
  contains "nexus " "$OUTPUT"
}
