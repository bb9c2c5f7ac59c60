# token: an access token of the demo user, for use in a curl line

command_token() {
  (($# == 0)) || die "token takes no arguments"
  if ! home_open || ! server_pid >/dev/null; then die "the server is down" "start it: $(script_call) up"; fi
  demo_token
}
