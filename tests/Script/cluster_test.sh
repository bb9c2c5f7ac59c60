# A cluster, with stand-ins for its processes: what is planned, what a person sees, and that the right process is touched.

# stand_in [MODE]: the script with the SDK, the builds, the server and PostgreSQL replaced.
stand_in() {
  export STAND_IN=${1:-}
  sdk_check() { SDK_VERSION=10.0.999; }
  build_is_fresh() { true; }
  build_release() { mkdir -p "$WORK/build"; }
  build_output() { printf '%s' "$WORK/build"; }
  build_stamp() { printf '%s' "$WORK/stamp"; }
  echo first >"$WORK/stamp"
  server_command() { SERVER_COMMAND=(perl "$HERE/stand-in-server.pl"); }
  NEXUS_POSTGRES='Host=elsewhere;Database=d'
  postgres_external_check() { :; }
  NEXUS_PORT=${NEXUS_PORT:-$(port_free "$WORK")}
}

cluster() { try command_cluster "$@"; }

cluster_well() {
  cluster "$@"
  equal "0 $OUTPUT" "$STATUS $OUTPUT"
  settings_load
  cluster_load
}

up_well() { cluster_well up --silos "${1:-2}" --apis "${2:-2}" --membership postgres; }

test_cluster_without_a_command_shows_how_it_is_used() {
  cluster
  equal 0 "$STATUS"
  contains "roll" "$OUTPUT"
  cluster frobnicate
  equal 2 "$STATUS"
  contains "cluster does not know 'frobnicate'" "$OUTPUT"
  contains "usage: " "$OUTPUT"
}

test_cluster_refuses_bad_arguments_before_anything_starts() {
  local bad
  for bad in '--silos 0' '--silos many' '--apis 21' '--apis' '--roles core,cook' '--membership zookeeper' '--shards 3'; do
    # shellcheck disable=SC2086
    cluster up $bad
    equal 1 "$STATUS"
  done
  contains "cluster up does not know '--shards'" "$OUTPUT"
  [[ ! -e $NEXUS_HOME ]] || fail "$NEXUS_HOME was made"
}

test_looking_at_a_cluster_that_never_was_leaves_no_trace() {
  cluster status
  equal 3 "$STATUS"
  cluster kill 1
  equal 1 "$STATUS"
  contains "no cluster was ever started" "$OUTPUT"
  [[ ! -e $NEXUS_HOME ]] || fail "$NEXUS_HOME was made"
}

test_a_cluster_needs_the_orleans_packages_and_says_so() {
  stand_in
  build_is_fresh() { false; }
  engine_orleans_restores() {
    echo 'error NU1101: Unable to find package Microsoft.Orleans.Server.' >"$NEXUS_HOME/logs/engine.log"
    return 1
  }
  cluster up
  equal 1 "$STATUS"
  contains "needs the Orleans engine, and its packages can't be restored here" "$OUTPUT"
  contains "NU1101: Unable to find package" "$OUTPUT"
  lacks 'postgresql  ' "$OUTPUT"
}

test_a_plan_keeps_its_ports_and_gives_nobody_a_port_twice() {
  home_prepare
  NEXUS_PORT=$(port_free "$WORK")
  cluster_make 3 2
  local before=${CLUSTER_HTTP[silo-2]} all
  all=$(printf '%s\n' "${CLUSTER_HTTP[@]}" "${CLUSTER_SILO[@]}" "${CLUSTER_GATEWAY[@]}" | grep . | sort)
  equal 11 "$(wc -l <<<"$all")"
  equal "$all" "$(sort -u <<<"$all")"
  equal "$NEXUS_PORT" "${CLUSTER_HTTP[api-1]}"
  cluster_save
  cluster_load
  cluster_make 4 1
  equal "$before" "${CLUSTER_HTTP[silo-2]}"
  equal 'silo-1 silo-2 silo-3 silo-4 api-1' "${CLUSTER_PARTS[*]}"
  cluster_load
  cluster_make 2 2
  equal 'silo-1 silo-2 api-1 api-2' "${CLUSTER_PARTS[*]}"
}

test_another_port_moves_every_front_end() {
  home_prepare
  NEXUS_PORT=$(port_free "$WORK")
  cluster_make 1 2
  cluster_save
  cluster_load
  NEXUS_PORT=$((NEXUS_PORT + 100))
  cluster_make 1 2
  equal "$NEXUS_PORT" "${CLUSTER_HTTP[api-1]}"
  ((CLUSTER_HTTP[api-2] > NEXUS_PORT)) || fail "api 2 stayed at ${CLUSTER_HTTP[api-2]}"
}

test_roles_go_to_silos_in_order_and_the_rest_have_all() {
  stand_in
  cluster_well up --silos 3 --apis 1 --membership postgres --roles "core,ai -"
  equal 'core,ai' "${CLUSTER_ROLES[silo-1]}"
  equal '' "${CLUSTER_ROLES[silo-2]}${CLUSTER_ROLES[silo-3]}"
  contains 'NEXUS__CLUSTER__SILOROLES=core,ai' "$(tr '\0' '\n' <"/proc/$(part_pid silo-1)/environ")"
}

test_parts_of_a_cluster_are_told_what_they_are() {
  stand_in
  up_well 1 1
  local silo api
  silo=$(tr '\0' '\n' <"/proc/$(part_pid silo-1)/environ")
  api=$(tr '\0' '\n' <"/proc/$(part_pid api-1)/environ")
  contains NEXUS__CLUSTER__ROLE=Silo "$silo"
  contains "NEXUS__CLUSTER__SILOPORT=${CLUSTER_SILO[silo-1]}" "$silo"
  contains "NEXUS__CLUSTER__GATEWAYPORT=${CLUSTER_GATEWAY[silo-1]}" "$silo"
  contains NEXUS__CLUSTER__ROLE=Api "$api"
  lacks NEXUS__ADMIN "$api"
  contains NEXUS__CLUSTER__MEMBERSHIP=Postgres "$api"
  contains "NEXUS__CLUSTER__TLS__AUTHORITYFILE=$NEXUS_HOME/tls/authority.crt" "$api"
  equal "$(grep CLUSTER__NAME <<<"$silo")" "$(grep CLUSTER__NAME <<<"$api")"
}

test_cluster_up_says_where_everything_is_and_down_ends_it() {
  stand_in
  up_well
  contains "The cluster is up: 2 silos, 2 front-ends." "$OUTPUT"
  contains "URL         http://127.0.0.1:$NEXUS_PORT" "$OUTPUT"
  contains "http://127.0.0.1:${CLUSTER_HTTP[api-2]}" "$OUTPUT"
  contains 'Admin       admin@nexus.local' "$OUTPUT"
  cluster status
  equal 0 "$STATUS"
  contains 'silo 2' "$OUTPUT"
  equal 4 "$(grep -c ' ready ' <<<"$OUTPUT")"
  try command_status
  equal 0 "$STATUS"
  contains 'api 2' "$OUTPUT"
  equal token-of-demo@nexus.local "$(command_token)"
  cluster down
  equal 0 "$STATUS"
  equal '' "$(cluster_running)"
  cluster status
  equal 3 "$STATUS"
  try command_status
  contains 'server      down' "$OUTPUT"
}

test_a_killed_silo_is_told_from_a_stopped_one_and_comes_back_alone() {
  stand_in
  up_well
  local silo other
  silo=$(part_pid silo-2) other=$(part_pid silo-1)
  cluster_well kill 2
  wait_gone "$silo"
  cluster status
  equal 1 "$STATUS"
  contains 'ended' "$OUTPUT"
  contains 'cluster start silo 2' "$OUTPUT"
  cluster_well start 2
  [[ $(part_pid silo-2) != "$silo" ]] || fail "the pid is the old one"
  equal "$other" "$(part_pid silo-1)"
  cluster status
  equal 0 "$STATUS"
  cluster_well start
  contains 'every part runs' "$OUTPUT"
}

test_a_second_cluster_up_brings_back_what_is_missing_and_nothing_else() {
  stand_in
  up_well
  local api silo
  api=$(part_pid api-2) silo=$(part_pid silo-1)
  cluster_well kill api 1
  cluster_well up
  equal "$api $silo" "$(part_pid api-2) $(part_pid silo-1)"
  part_pid api-1 >/dev/null || fail "api 1 is still gone"
  lacks 'shown this once' "$OUTPUT"
}

test_fewer_parts_are_stopped_and_more_are_started() {
  stand_in
  up_well 2 2
  cluster_well up --silos 3 --apis 1
  contains 'The cluster is up: 3 silos, 1 front-end.' "$OUTPUT"
  equal 'silo-1 silo-2 silo-3 api-1' "$(cluster_running | paste -sd ' ')"
}

test_a_paused_part_is_seen_and_can_be_stopped() {
  stand_in
  up_well 1 1
  cluster_well pause 1
  until process_paused "$(part_pid silo-1)"; do sleep 0.02; done
  cluster status
  equal 1 "$STATUS"
  contains 'paused' "$OUTPUT"
  cluster_well resume silo 1
  until ! process_paused "$(part_pid silo-1)"; do sleep 0.02; done
  cluster_well pause silo-1
  cluster_well down
  lacks 'had to be killed' "$OUTPUT"
}

test_roll_replaces_every_process_and_takes_a_new_build() {
  stand_in
  up_well
  local before
  before=$(cluster_running | while read -r part; do part_pid "$part" && echo; done)
  echo second >"$WORK/stamp"
  cluster_well roll
  local pid
  for pid in $before; do
    if process_start_ticks "$pid" >/dev/null; then fail "pid $pid is still there"; fi
  done
  equal "$NEXUS_HOME/apps/$(short_hash second)" "$(cluster_app)"
  cluster status
  equal 0 "$STATUS"
}

test_roll_begins_only_when_all_are_ready() {
  stand_in
  up_well
  cluster_well kill 1
  wait_gone "$(part_pid silo-1 || echo 0)"
  cluster roll
  equal 1 "$STATUS"
  contains "silo 1 is ended" "$OUTPUT"
  part_pid silo-2 >/dev/null || fail "silo 2 was stopped"
}

test_a_part_that_is_not_there_is_refused_with_those_that_are() {
  stand_in
  up_well 1 1
  cluster kill 7
  equal 1 "$STATUS"
  contains "there is no silo 7" "$OUTPUT"
  contains "silo 1 api 1" "$OUTPUT"
  cluster kill everything
  contains "'everything' names no part" "$OUTPUT"
}

test_a_silo_that_ends_while_starting_is_named_with_what_it_said() {
  stand_in dies
  cluster up --membership postgres
  equal 1 "$STATUS"
  contains "silo 1 ended while starting" "$OUTPUT"
  contains "Nexus:Users:Iterations must be at least 1" "$OUTPUT"
}

test_a_home_runs_a_server_or_a_cluster_not_both() {
  stand_in
  engine_orleans_present() { false; }
  up_well 1 1
  try command_up
  equal 1 "$STATUS"
  contains "a cluster runs in" "$OUTPUT"
  cluster_well down
  try command_up
  equal "0 $OUTPUT" "$STATUS $OUTPUT"
  cluster up
  equal 1 "$STATUS"
  contains "as one process" "$OUTPUT"
}

test_down_and_reset_end_a_cluster_too() {
  stand_in
  up_well 1 1
  local silo
  silo=$(part_pid silo-1)
  try command_reset --yes
  equal 0 "$STATUS"
  wait_gone "$silo"
  [[ ! -e $NEXUS_HOME ]] || fail "left: $(ls -A "$NEXUS_HOME")"
}

test_a_cluster_that_begins_anew_has_a_new_name() {
  stand_in
  up_well 1 1
  local name
  name=$(setting NEXUS_CLUSTER_NAME)
  cluster_well up --silos 2
  equal "$name" "$(setting NEXUS_CLUSTER_NAME)"
  cluster_well kill 1
  cluster_well kill 2
  cluster_well kill api 1
  until [[ -z $(cluster_running) ]]; do sleep 0.02; done
  cluster_well up
  [[ $(setting NEXUS_CLUSTER_NAME) != "$name" ]] || fail "it is the old one"
}

test_certificates_are_made_once_and_fit_together() {
  home_prepare
  certificates_up >/dev/null
  local place sum
  place=$(certificates_place)
  openssl verify -CAfile "$place/authority.crt" -purpose sslserver "$place/nexus.crt" >/dev/null
  openssl verify -CAfile "$place/authority.crt" -purpose sslclient "$place/nexus.crt" >/dev/null
  equal "$(openssl pkey -in "$place/nexus.key" -pubout)" "$(openssl x509 -in "$place/nexus.crt" -noout -pubkey)"
  equal 'authority.crt nexus.crt nexus.key' "$(cd "$place" && echo *)"
  equal '700 600' "$(stat -c %a "$place") $(stat -c %a "$place/nexus.key")"
  sum=$(sha256sum "$place"/*)
  certificates_up >/dev/null
  equal "$sum" "$(sha256sum "$place"/*)"
  # One that ends within a month is made anew.
  openssl() { if [[ $2 == -noout ]]; then return 1; else command openssl "$@"; fi; }
  certificates_up >/dev/null
  [[ $sum != "$(sha256sum "$place"/*)" ]] || fail "the old ones are still there"
}

test_without_redis_and_the_right_to_install_it_the_ways_out_are_said() {
  home_prepare
  redis_candidates() { :; }
  caller_is_root() { false; }
  sudo() { false; }
  try redis_require
  equal 1 "$STATUS"
  contains "no Redis is on this machine, and $(id -un) may not install the package redis-server" "$OUTPUT"
  contains "sudo apt-get install redis-server" "$OUTPUT"
  contains "cluster up --membership postgres" "$OUTPUT"
}

test_redis_is_started_privately_and_comes_back_where_it_was() {
  home_prepare
  REDIS_STAND_IN=$WORK/redis-server
  printf '#!/bin/sh\nexec perl "%s" "$@"\n' "$HERE/stand-in-redis.pl" >"$REDIS_STAND_IN"
  chmod +x "$REDIS_STAND_IN"
  redis_candidates() { echo "$REDIS_STAND_IN"; }
  redis_up >/dev/null
  local pid port
  pid=$(redis_pid) port=$(redis_port)
  redis_answers || fail "it does not answer"
  equal 600 "$(stat -c %a "$NEXUS_HOME/redis/redis.conf")"
  lacks "$(setting NEXUS_REDIS_PASSWORD)" "$(tr '\0' ' ' <"/proc/$pid/cmdline")"
  contains "appendonly yes" "$(redis_settings)"
  NEXUS_REDIS_PASSWORD=wrong
  if redis_answers; then fail "any password is taken"; fi
  unset NEXUS_REDIS_PASSWORD
  kill -KILL "$pid"
  wait_gone "$pid"
  # While parts run, it must come back with what it wrote.
  mkdir "$NEXUS_HOME/redis/appendonlydir"
  cluster_runs() { true; }
  redis_up >/dev/null
  equal "$port" "$(redis_port)"
  [[ -d $NEXUS_HOME/redis/appendonlydir ]] || fail "the list is gone"
  redis_stop
  cluster_runs() { false; }
  redis_up >/dev/null
  [[ ! -d $NEXUS_HOME/redis/appendonlydir ]] || fail "the list of an earlier cluster is still there"
  redis_stop
}
