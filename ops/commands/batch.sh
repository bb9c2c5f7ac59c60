# batch run FILE.ndjson [--concurrency N] [--output FILE]: have many operations done, watch them, and get the results

command_batch() {
  [[ ${1:-} == run ]] || die "batch knows one thing to do: run" "usage: $(script_call) batch run FILE.ndjson [--concurrency N] [--output FILE]"
  local url
  if ! home_open; then die "the server is down" "start it: $(script_call) up"; fi
  if server_pid >/dev/null; then url=$(server_url)
  else
    local HTTP_BASE=''
    if ! cluster_load || ! cluster_runs; then die "the server is down" "start it: $(script_call) up"; fi
    cluster_front_end || die "no front-end of the cluster is ready" "see: $(script_call) cluster status"
    url=$HTTP_BASE
  fi
  sdk_check
  batch_build
  # Without exec: what was interrupted with Ctrl-C asks its questions first.
  dotnet "$(batch_program)" batch "$@" --url "$url" --token-from "$NEXUS_SCRIPT"
}

# It speaks HTTP to the server, so it is the same for either engine.
batch_program() { printf '%s' "$NEXUS_ROOT/artifacts/Embedded/bin/Nexus.Cli/release/Nexus.Cli.dll"; }

# batch_build: only when something of it changed since.
batch_build() {
  local lock newer
  if [[ -f $(batch_program) ]]; then
    newer=$(find "$NEXUS_ROOT/src/Cli" -newer "$(batch_program)" \( -name '*.cs' -o -name '*.csproj' \) -print -quit)
    if [[ -z $newer ]]; then return 0; fi
  fi
  build_lock
  lock=$LOCK_FD
  progress_begin build "the command line's tools"
  step "$NEXUS_HOME/logs/build.log" dotnet build "$NEXUS_ROOT/src/Cli/Nexus.Cli.csproj" -c Release -p:Engine=Embedded --nologo --verbosity minimal -tl:off ||
    build_failed "$NEXUS_HOME/logs/build.log" Embedded 1
  progress_end "the command line's tools"
  lock_release "$lock"
}
