# token: an access token of the demo user, for use in a curl line

command_token() {
  (($# == 0)) || die "token takes no arguments"
  if ! home_open; then die "the server is down" "start it: $(script_call) up"; fi
  if ! server_pid >/dev/null; then
    local HTTP_BASE=''
    if ! cluster_load || ! cluster_runs; then die "the server is down" "start it: $(script_call) up"; fi
    cluster_front_end || die "no front-end of the cluster is ready" "see: $(script_call) cluster status"
  fi
  demo_token
}
