# A private Redis, where the parts of a cluster find each other. It holds the list of silos and nothing else, and writes it to
# its append-only file at once: a Redis that was killed comes back with the list. The file need not outlive the machine, since
# the silos of the list don't either.

REDIS_BIN=''

# redis_candidates: programs that may be it, the usual one first.
redis_candidates() {
  local name place
  for name in redis-server valkey-server; do
    for place in "$(command -v "$name" || true)" /usr/bin/"$name" /usr/local/bin/"$name" /opt/redis/bin/"$name"; do
      if [[ -x $place ]]; then echo "$place"; fi
    done
  done
}

redis_find() {
  read -r REDIS_BIN < <(redis_candidates) || return 1
}

# redis_require: finds one or installs one.
redis_require() {
  local why
  if redis_find; then return 0; fi
  if why=$(apt_why_not redis-server); then redis_cannot "no Redis is on this machine, and $why"; fi
  apt_install redis redis-server ||
    redis_cannot "apt-get could not install redis-server" "$(grep -E '^(E|W):' "$NEXUS_HOME/logs/apt.log" | tail -n 5)" \
      "all of it: $(short_path "$NEXUS_HOME/logs/apt.log")"
  redis_find || redis_cannot "redis-server was installed, but there is no program of that name"
}

redis_cannot() {
  die "$@" "install it: sudo apt-get install redis-server" \
    "or do without: $(script_call) cluster up --membership postgres"
}

redis_record() { printf '%s/run/redis.pid' "$NEXUS_HOME"; }
redis_pid() { process_recorded "$(redis_record)"; }
redis_port() { setting NEXUS_REDIS_PORT; }

# redis_connection: for the parts, as StackExchange.Redis reads it.
redis_connection() { printf '127.0.0.1:%s,password=%s,abortConnect=false' "$(redis_port)" "$(setting NEXUS_REDIS_PASSWORD)"; }

# redis_up: running, whatever state it was found in.
redis_up() {
  local pid
  redis_require
  if pid=$(redis_pid) && redis_answers; then
    note redis "port $(redis_port), runs already (pid $pid)"
    return 0
  fi
  [[ -n $(setting NEXUS_REDIS_PASSWORD) ]] || remember NEXUS_REDIS_PASSWORD "$(random_password)"
  redis_stop
  # Parts that run look for it where it was.
  if [[ -z $(redis_port) ]] || { port_taken "$(redis_port)" && ! cluster_runs; }; then
    remember NEXUS_REDIS_PORT "$(cluster_port_free redis)"
  fi
  progress_begin redis 'starting'
  redis_launch
  redis_wait || die "Redis did not start" "$(tail -n 8 -- "$NEXUS_HOME/logs/redis.log")"
  progress_end "port $(redis_port), started (pid $(redis_pid))"
}

redis_launch() {
  mkdir -p -m 700 -- "$NEXUS_HOME/redis"
  if ! cluster_runs; then rm -rf -- "$NEXUS_HOME/redis/appendonlydir"; fi
  # The password goes in a file: `ps` shows arguments to everyone.
  (umask 077 && redis_settings >"$NEXUS_HOME/redis/redis.conf")
  (
    lock_release_all
    umask 077
    cd "$NEXUS_HOME/redis" || exit
    exec setsid "$REDIS_BIN" ./redis.conf
  ) >"$NEXUS_HOME/logs/redis.log" 2>&1 </dev/null &
  process_record "$(redis_record)" "$!" || true
  disown "$!"
}

redis_settings() {
  cat <<EOF
# Written by ./nexus at each start.
bind 127.0.0.1
port $(redis_port)
requirepass $(setting NEXUS_REDIS_PASSWORD)
daemonize no
appendonly yes
appendfsync everysec
save ""
EOF
}

# redis_answers: whether it takes the password and a command.
redis_answers() { [[ $(redis_say 2>/dev/null | tr -d '\r') == $'+OK\n+PONG\n+OK' ]]; }

# shellcheck disable=SC2016
redis_say() {
  printf 'AUTH %s\r\nPING\r\nQUIT\r\n' "$(setting NEXUS_REDIS_PASSWORD)" |
    timeout 2 bash -c 'exec 3<>"/dev/tcp/127.0.0.1/$0" && cat >&3 && cat <&3' "$(redis_port)"
}

# redis_wait: until it answers; 1 when it ended or says nothing for 20 s.
redis_wait() {
  local tries=0
  until redis_answers; do
    redis_pid >/dev/null || return 1
    ((tries++ < 200)) || return 1
    progress_tick
    sleep 0.1
  done
}

redis_stop() {
  local pid
  if pid=$(redis_pid); then
    process_end "$pid" TERM 10 || process_end "$pid" KILL 10 || die "Redis (pid $pid) can't be stopped"
  fi
  rm -f -- "$(redis_record)"
}
