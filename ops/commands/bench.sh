# bench [SCENARIO...] [--seconds N]: measure a server of its own beside its peers: read, command, token, login, execute, messages, batch, webhooks, updates, analytics, memory

BENCH_HOME='' BENCH_PORT='' BENCH_ENGINE='' BENCH_BULLMQ='' BENCH_TELEGRAM=''

command_bench() {
  local started connection report
  tools_check
  home_prepare
  sdk_check
  bench_wrk
  bench_bullmq "$@"
  postgres_require
  # An instance of its own, so that figures are taken on fresh tables and nobody's data is touched.
  BENCH_HOME=$NEXUS_HOME/bench
  BENCH_PORT=$(port_free "$BENCH_HOME")
  BENCH_TELEGRAM=$(port_free "$BENCH_HOME/telegram")
  BENCH_ENGINE=$(engine_name "${NEXUS_ENGINE:-embedded}")
  bench_build "$BENCH_ENGINE"
  trap 'bench_nexus reset --yes >/dev/null 2>&1 || true' EXIT
  bench_nexus reset --yes >/dev/null 2>&1 || true

  progress_begin bench "starting a server of its own, $BENCH_ENGINE"
  bench_nexus up >"$NEXUS_HOME/logs/bench.log" 2>&1 || die "the server to measure did not start" "all of it: $(short_path "$NEXUS_HOME/logs/bench.log")"
  # For pgbench's connections beside the server's own.
  bench_nexus psql -q -c 'alter system set max_connections = 400'
  bench_nexus down >/dev/null
  started=$(now_ms)
  bench_nexus up >>"$NEXUS_HOME/logs/bench.log" 2>&1
  started=$(($(now_ms) - started))
  progress_end "a server of its own, $BENCH_ENGINE, on port $BENCH_PORT"

  connection=$(bench_connection)
  report=$NEXUS_HOME/bench-$(date -u +%Y%m%dT%H%M%SZ).json
  dotnet "$NEXUS_ROOT/artifacts/$BENCH_ENGINE/bin/Nexus.Cli/release/Nexus.Cli.dll" bench --url "http://127.0.0.1:$BENCH_PORT" \
    --pid "$(bench_pid)" --postgres "$connection" --pgbench "$PG_BIN/pgbench" --peers "$NEXUS_ROOT/bench/peers" \
    --empty "$NEXUS_ROOT/artifacts/$BENCH_ENGINE/bin/Nexus.Bench.Empty/release/Nexus.Bench.Empty.dll" \
    --telegram "$BENCH_TELEGRAM" ${BENCH_BULLMQ:+--bullmq "$BENCH_BULLMQ"} \
    --started "$((started / 1000)).$(printf '%03d' "$((started % 1000))")" --json "$report" "$@" ||
    die "the measurement failed"
  echo "The figures as JSON: $(short_path "$report")"
}

# bench_nexus COMMAND...: this script, on the instance that is measured. The model answers at once: its pauses are for people. One
# address loads it: limits of requests are on, but out of reach. What receives its webhooks is on this machine, and so is what
# it takes for Telegram.
bench_nexus() {
  NEXUS_HOME=$BENCH_HOME NEXUS_PORT=$BENCH_PORT NEXUS_ENGINE=$BENCH_ENGINE NEXUS_POSTGRES=private NEXUS__AI__OFFLINE__DELTADELAY=00:00:00 \
    NEXUS__RATELIMITS__FACTOR=1000000 NEXUS__WEBHOOKS__ALLOWEDNETWORKS__0=127.0.0.0/8 NEXUS__TELEGRAM__BASEURL="http://127.0.0.1:$BENCH_TELEGRAM" \
    NEXUS__BOTS__PUBLICURL="http://127.0.0.1:$BENCH_PORT" \
    "$NEXUS_SCRIPT" "$@"
}

bench_pid() { cut -d ' ' -f 1 "$BENCH_HOME/run/server.pid"; }

bench_build() {
  local lock project
  build_lock
  lock=$LOCK_FD
  progress_begin build "what measures, Release, $1"
  for project in src/Cli/Nexus.Cli.csproj bench/peers/Empty/Nexus.Bench.Empty.csproj; do
    step "$NEXUS_HOME/logs/build.log" dotnet build "$NEXUS_ROOT/$project" -c Release "-p:Engine=$1" --nologo --verbosity minimal -tl:off ||
      build_failed "$NEXUS_HOME/logs/build.log" "$1" 1
  done
  progress_end "what measures, Release, $1"
  lock_release "$lock"
}

# bench_wrk: the load generator.
bench_wrk() {
  local why
  if command -v wrk >/dev/null; then return 0; fi
  if why=$(apt_why_not wrk); then die "no wrk is on this machine, and $why" "install it: sudo apt-get install wrk"; fi
  apt_install wrk wrk || die "apt-get could not install wrk" "all of it: $(short_path "$NEXUS_HOME/logs/apt.log")"
}

# bench_bullmq [SCENARIO...]: the peer of webhooks, from the lock file beside it; Redis and Node for it.
bench_bullmq() {
  local place=$NEXUS_ROOT/artifacts/bullmq source=$NEXUS_ROOT/bench/peers/bullmq file why
  case " $* " in
    *' webhooks '* | *' batch '*) ;;
    *' '[a-z]*) return 0 ;;
  esac
  if ! command -v npm >/dev/null; then
    if why=$(apt_why_not npm); then die "no npm is on this machine, and $why" "install it: sudo apt-get install npm"; fi
    apt_install npm npm || die "apt-get could not install npm" "all of it: $(short_path "$NEXUS_HOME/logs/apt.log")"
  fi
  redis_require
  mkdir -p -- "$place"
  if ! cmp -s "$source/package-lock.json" "$place/installed.json"; then
    progress_begin bullmq 'installing the peer of batch and webhooks'
    for file in package.json package-lock.json .npmrc; do cp -- "$source/$file" "$place/"; done
    # Not ci: it insists on optional parts for other machines, which not every registry serves. What the lock file names is installed.
    step "$NEXUS_HOME/logs/npm.log" npm --prefix "$place" install --omit=optional --no-progress ||
      die "npm could not install the peer of batch and webhooks" "all of it: $(short_path "$NEXUS_HOME/logs/npm.log")"
    cp -- "$source/package-lock.json" "$place/installed.json"
    progress_end 'installed the peer of batch and webhooks'
  fi
  cp -- "$source/run.mjs" "$place/"
  BENCH_BULLMQ=$place
}

bench_connection() {
  (
    NEXUS_HOME=$BENCH_HOME
    settings_load
    instance_postgres_use
    postgres_connection "$POSTGRES_DATABASE"
  )
}
