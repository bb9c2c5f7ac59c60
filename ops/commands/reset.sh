# reset [--yes]: stop, and delete this instance's data, logs and remembered settings

command_reset() {
  local sure=
  case "$*" in
    '') ;;
    --yes | -y) sure=yes ;;
    *) die "reset knows only --yes" ;;
  esac
  if ! home_open; then
    echo "There is nothing to reset in $(short_path "$NEXUS_HOME")"
    return 0
  fi
  echo "This deletes all data of the instance in $NEXUS_HOME"
  if postgres_external; then echo "The database that NEXUS_POSTGRES names is not touched."; fi
  if [[ -z $sure ]]; then
    [[ -t 0 ]] || die "reset asks before it deletes, and nobody is there to answer" "say it beforehand: $(script_call) reset --yes"
    confirm "Delete it?" || die "nothing was deleted"
  fi
  home_prepare
  home_lock
  # shellcheck source=ops/commands/down.sh
  source "$OPS/commands/down.sh"
  down_processes
  if ! postgres_external; then down_postgres; fi
  reset_delete
  echo "Deleted. The next start is a first one."
}

# reset_delete: the whole home, which was empty when this script took it, and the data directory recorded for it.
reset_delete() {
  local record pid
  for record in "$NEXUS_HOME"/run/test-*.pid; do
    if [[ -f $record ]] && pid=$(process_recorded "$record"); then die "a test run (pid $pid) uses this home" "wait for it, or end it"; fi
  done
  test_sweep
  postgres_remove postgres
  home_exists || die "$NEXUS_HOME is no Nexus home: not deleted"
  if postgres_external && [[ -d $NEXUS_HOME/secrets ]]; then
    # The database that stays is of no use without the key that its secrets are sealed with.
    find "$NEXUS_HOME" -mindepth 1 -maxdepth 1 ! -name secrets ! -name .nexus-home -exec rm -rf -- {} +
    echo "Kept: $(short_path "$NEXUS_HOME")/secrets, the key to what is encrypted in the database that NEXUS_POSTGRES names"
  else
    rm -rf -- "${NEXUS_HOME:?}"
  fi
}
