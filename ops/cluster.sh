# A cluster on this machine: silos (they host the grains) and front-ends (they answer the API), each a process of its own.

cluster_membership() { setting NEXUS_CLUSTER_MEMBERSHIP redis; }

# cluster_bind PART: silos are asked by this machine only.
cluster_bind() { if [[ $1 == api-* ]]; then server_bind; else printf 127.0.0.1; fi; }

# cluster_running: the parts whose process lives.
cluster_running() {
  local record part
  for record in "$NEXUS_HOME"/run/{silo,api}-*.pid; do
    part=${record##*/} part=${part%.pid}
    if [[ -f $record ]] && part_pid "$part" >/dev/null; then echo "$part"; fi
  done
}

cluster_runs() { [[ -n $(cluster_running) ]]; }

# cluster_was_started: started and not stopped, whatever became of it.
cluster_was_started() { [[ -n $(cluster_recorded silo)$(cluster_recorded api) || -f $(redis_record) ]]; }

# cluster_forget: the records of a cluster that is no more.
cluster_forget() {
  if cluster_was_started && ! cluster_runs; then cluster_down >/dev/null; fi
}

# The build that parts are started from: apps/current names one of apps/. A new build is a new directory beside those that
# running parts load their code from.
cluster_app() { readlink -f -- "$NEXUS_HOME/apps/current"; }

# cluster_app_up: takes the build of the sources into use.
cluster_app_up() {
  local name apps=$NEXUS_HOME/apps
  name=$(short_hash "$(<"$(build_stamp Orleans)")")
  mkdir -p -- "$apps"
  if [[ ! -d $apps/$name ]]; then
    rm -rf -- "$apps/new"
    cp -a --reflink=auto -- "$(build_output Orleans)" "$apps/new"
    mv -- "$apps/new" "$apps/$name"
  fi
  ln -sfn -- "$name" "$apps/current"
}

# cluster_app_sweep: builds that no part runs from any more.
cluster_app_sweep() {
  local app used
  used=$(cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\0' '\n' | grep -F "$NEXUS_HOME/apps/" || true)
  for app in "$NEXUS_HOME"/apps/*/; do
    app=${app%/}
    if [[ ! -L $app && $app != "$(cluster_app)" && $used != *"$app/"* ]]; then rm -rf -- "$app"; fi
  done
}

# cluster_part_launch PART
cluster_part_launch() {
  local part=$1 tls settings=()
  tls=$(certificates_place)
  settings+=(
    "NEXUS__CLUSTER__NAME=$(setting NEXUS_CLUSTER_NAME)"
    "NEXUS__CLUSTER__TLS__CERTIFICATEFILE=$tls/nexus.crt"
    "NEXUS__CLUSTER__TLS__KEYFILE=$tls/nexus.key"
    "NEXUS__CLUSTER__TLS__AUTHORITYFILE=$tls/authority.crt"
  )
  # All of them together must fit a private PostgreSQL.
  if [[ -z ${NEXUS__POSTGRES__MAXPOOLSIZE:-} ]] && ! postgres_external; then
    settings+=("NEXUS__POSTGRES__MAXPOOLSIZE=$(cluster_pool_size)")
  fi
  if [[ $(cluster_membership) == redis ]]; then settings+=(NEXUS__CLUSTER__MEMBERSHIP=Redis "NEXUS__CLUSTER__REDIS=$(redis_connection)")
  else settings+=(NEXUS__CLUSTER__MEMBERSHIP=Postgres); fi
  if [[ $part == silo-* ]]; then
    settings+=(NEXUS__CLUSTER__ROLE=Silo "NEXUS__CLUSTER__SILOPORT=${CLUSTER_SILO[$part]}"
      "NEXUS__CLUSTER__GATEWAYPORT=${CLUSTER_GATEWAY[$part]}" "NEXUS__CLUSTER__SILOROLES=${CLUSTER_ROLES[$part]}")
  else
    settings+=(NEXUS__CLUSTER__ROLE=Api)
  fi
  part_launch "$part" "http://$(cluster_bind "$part"):${CLUSTER_HTTP[$part]}" "${settings[@]}"
}

# cluster_pool_size: a part's share of the connections, with some to spare for psql and for parts that come and go.
cluster_pool_size() {
  local share=$((180 / (${#CLUSTER_PARTS[@]} + 1)))
  echo "$((share > 50 ? 50 : share))"
}

# cluster_parts_up PART...: starts them and waits for each.
cluster_parts_up() {
  local part status
  for part in "$@"; do cluster_part_port_check "$part"; done
  for part in "$@"; do cluster_part_launch "$part"; done
  for part in "$@"; do
    progress_begin "${part/-/ }" "starting on port ${CLUSTER_HTTP[$part]}"
    status=0
    part_wait "$part" 90 || status=$?
    case $status in
      0) progress_end "ready on port ${CLUSTER_HTTP[$part]} (pid $(part_pid "$part"))" ;;
      1) part_failed "$part" "ended while starting" ;;
      *) part_failed "$part" "was not ready within 90 s" ;;
    esac
  done
}

# cluster_missing: the parts of the plan that don't run.
cluster_missing() {
  local part
  for part in "${CLUSTER_PARTS[@]}"; do
    part_pid "$part" >/dev/null || echo "$part"
  done
}

# cluster_bring_up: what is missing. The first silo of all goes ahead: it brings the schema up to date and makes the keys.
cluster_bring_up() {
  local missing=() silos
  mapfile -t missing < <(cluster_missing)
  ((${#missing[@]} > 0)) || return 0
  silos=$(cluster_running | grep -c '^silo-' || true)
  if ((silos == 0)); then
    cluster_parts_up "${missing[0]}"
    missing=("${missing[@]:1}")
    ((${#missing[@]} > 0)) || return 0
  fi
  cluster_parts_up "${missing[@]}"
}

# cluster_begin: a cluster that starts with no process of an earlier one alive has a new name. Entries that silos left behind
# when they died all at once would else be asked, and waited for.
cluster_begin() {
  if cluster_runs; then return 0; fi
  remember NEXUS_CLUSTER_NAME "nexus-$(printf '%x' "$(now_ms)")"
}

# cluster_stop PART...: all at once, and waits for each.
cluster_stop() {
  local part pid
  local -A stopping=()
  for part in "$@"; do
    if pid=$(part_pid "$part"); then
      stopping[$part]=$pid
      if process_paused "$pid"; then kill -CONT "$pid"; fi
      kill -TERM "$pid" 2>/dev/null || true
    fi
  done
  for part in "$@"; do
    progress_begin "${part/-/ }" 'stopping'
    part_stop "$part"
    [[ -z ${stopping[$part]:-} ]] || progress_end "stopped (pid ${stopping[$part]})"
  done
}

# cluster_down: front-ends first, so that what they took is finished; then silos, then Redis.
cluster_down() {
  local parts=()
  cluster_load || true
  mapfile -t parts < <(cluster_recorded api)
  cluster_stop ${parts[@]+"${parts[@]}"}
  mapfile -t parts < <(cluster_recorded silo)
  cluster_stop ${parts[@]+"${parts[@]}"}
  if redis_pid >/dev/null; then
    progress_begin redis 'stopping'
    redis_stop
    progress_end stopped
  fi
}

# cluster_recorded KIND: the parts that were started, also those that no plan names any more.
cluster_recorded() {
  local record part
  for record in "$NEXUS_HOME/run/$1"-[0-9]*.pid; do
    [[ -f $record ]] || continue
    part=${record##*/}
    echo "${part%.pid}"
  done | LC_ALL=C sort -V
}

# cluster_front_end: takes a front-end that is ready into use for `http`; 1 when none is.
cluster_front_end() {
  local part
  while IFS= read -r part; do
    if [[ $(cluster_part_state "$part") == ready ]]; then
      HTTP_BASE=$(part_url "$part")
      return 0
    fi
  done < <(cluster_parts api)
  return 1
}
