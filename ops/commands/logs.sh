# logs [-f] [-n LINES] [WHAT]: the server's log, or WHAT: silo-1, api-1, redis, postgres, build, raw (JSON as written)

command_logs() {
  local follow=() lines=200 what=server file
  while (($# > 0)); do
    case $1 in
      -f | --follow) follow=(-F) ;;
      -n)
        lines=${2:-}
        [[ $lines =~ ^[0-9]+$ ]] || die "-n wants a number of lines, e.g. $(script_call) logs -n 50"
        shift
        ;;
      server | postgres | redis | build | raw | silo-[1-9]* | api-[1-9]*) what=$1 ;;
      *) die "logs does not know '$1'" "usage: $(script_call) logs [-f] [-n LINES] [server|silo-1|api-1|redis|postgres|build|raw]" ;;
    esac
    shift
  done
  home_open || die "there are no logs: Nexus was never started in $(short_path "$NEXUS_HOME")"
  file=$(logs_file "$what")
  [[ -f $file ]] || die "there is no such log yet: $(short_path "$file")"
  if [[ $what == server || $what == *-* ]]; then
    tail -n "$lines" "${follow[@]}" -- "$file" 2>/dev/null | log_readable
  else
    tail -n "$lines" "${follow[@]}" -- "$file"
  fi
}

logs_file() {
  case $1 in
    redis) printf '%s/logs/redis.log' "$NEXUS_HOME" ;;
    silo-* | api-*) part_log "$1" ;;
    build) printf '%s/logs/build.log' "$NEXUS_HOME" ;;
    postgres)
      instance_postgres_use || die "this instance has no private PostgreSQL"
      # shellcheck disable=SC2016
      postgres_as sh -c 'ls -t "$0"/log/*.log 2>/dev/null | head -n 1' "$PG_ROOT"
      ;;
    *) server_log ;;
  esac
}
