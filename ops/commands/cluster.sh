# cluster up|status|kill|...: several processes instead of one: silos, front-ends and a Redis (./nexus cluster help)

command_cluster() {
  local action=${1:-help}
  (($# == 0)) || shift
  case $action in
    up | status | start | kill | pause | resume | roll | down | help) "cluster_do_$action" "$@" ;;
    -h | --help) cluster_do_help ;;
    *)
      {
        echo "nexus: cluster does not know '$action'"
        echo
        cluster_do_help
      } >&2
      return 2
      ;;
  esac
}

cluster_do_help() {
  local call
  call="$(script_call) cluster"
  echo "usage: $call COMMAND"
  echo
  printf '  %-28s %s\n' \
    'up [--silos N] [--apis N]' 'start what is missing (3 silos, 2 front-ends), stop what is too many' \
    '   [--roles "LIST ..."]' 'a list of roles for each silo: "core,ai core webhooks"; - is all of them' \
    '   [--membership WHERE]' 'where the parts find each other: redis (a private one) or postgres' \
    'status' 'each part; exit code 0 all ready, 1 degraded, 3 down' \
    'start [PART]' 'bring back a part, or all that are missing' \
    'kill PART' 'end it as a crash would (SIGKILL)' \
    'pause PART, resume PART' 'stop it for a while (SIGSTOP, SIGCONT)' \
    'roll' 'build, and restart one part after the other while the rest serves' \
    'down' 'stop everything, PostgreSQL too'
  echo
  echo "PART is the number of a silo (2), or its name: silo 2, api 1"
}

cluster_do_up() {
  local silos='' apis='' roles=() given_roles=
  while (($# > 0)); do
    case $1 in
      --silos) cluster_number "$1" "${2:-}" && silos=$2 ;;
      --apis) cluster_number "$1" "${2:-}" && apis=$2 ;;
      --roles) cluster_roles_check "${2:-}" && given_roles=yes && read -r -a roles <<<"$2" ;;
      --membership) cluster_membership_check "${2:-}" && local NEXUS_CLUSTER_MEMBERSHIP=$2 ;;
      *) die "cluster up does not know '$1'" "usage: $(script_call) cluster up [--silos N] [--apis N] [--roles \"LIST ...\"] [--membership redis|postgres]" ;;
    esac
    shift 2
  done
  tools_check
  home_prepare
  home_lock
  settings_check
  if server_pid >/dev/null; then die "the server runs in $(short_path "$NEXUS_HOME"), as one process" "stop it: $(script_call) down"; fi
  cluster_load || true
  silos=${silos:-$(cluster_count silo)} apis=${apis:-$(cluster_count api)}
  if ((silos == 0)); then silos=3; fi
  if ((apis == 0)); then apis=2; fi
  if [[ -n $given_roles ]]; then
    while ((${#roles[@]} < silos)); do roles+=(''); done
    roles=("${roles[@]/#-/}")
  fi
  cluster_up "$silos" "$apis" ${roles[@]+"${roles[@]}"}
}

# cluster_up SILOS APIS [ROLES...]
cluster_up() {
  local extra=() lines=() part ran=
  echo "Starting a cluster in $(short_path "$NEXUS_HOME"): $(cluster_size "$1" "$2")"
  if cluster_runs; then
    ran=yes
    if [[ -n ${REMEMBERED[NEXUS_PORT]:-} && $(server_port) != "${REMEMBERED[NEXUS_PORT]}" ]]; then
      warn "this cluster runs on port ${REMEMBERED[NEXUS_PORT]}; to move it: $(script_call) cluster down, then NEXUS_PORT=$(server_port) $(script_call) cluster up"
      unset NEXUS_PORT
    fi
    if [[ $(cluster_membership) != "${REMEMBERED[NEXUS_CLUSTER_MEMBERSHIP]:-redis}" ]]; then
      die "the parts that run find each other in ${REMEMBERED[NEXUS_CLUSTER_MEMBERSHIP]:-redis}" "stop them first: $(script_call) cluster down"
    fi
  fi
  cluster_build
  remember NEXUS_PORT "$(server_port)"
  remember NEXUS_BIND "$(server_bind)"
  remember NEXUS_CLUSTER_MEMBERSHIP "$(cluster_membership)"
  instance_postgres_up
  cluster_begin
  if [[ $(cluster_membership) == redis ]]; then redis_up; fi
  certificates_up
  cluster_make "$@"
  cluster_save
  mapfile -t extra < <({ cluster_recorded api && cluster_recorded silo; } | while IFS= read -r part; do cluster_has "$part" || echo "$part"; done)
  cluster_stop ${extra[@]+"${extra[@]}"}
  admin_choose
  [[ -n $ran ]] || rm -f -- "$(demo_token_file)"
  cluster_bring_up
  cluster_app_sweep
  cluster_front_end || die "no front-end is ready" "see: $(script_call) cluster status"
  if [[ -n $ADMIN_NEW ]]; then admin_confirm; else ADMIN_NOTE=$ADMIN_EMAIL; fi
  while IFS= read -r part; do
    [[ $part == api-1 ]] || lines+=('' "$(part_url "$part")")
  done < <(cluster_parts api)
  summary "$(part_url api-1)" "The cluster is up: $(cluster_size "$1" "$2")." ${lines[@]+"${lines[@]}"}
}

# cluster_size SILOS APIS: "3 silos, 1 front-end".
cluster_size() { printf '%d silo%s, %d front-end%s' "$1" "$(if (($1 != 1)); then echo s; fi)" "$2" "$(if (($2 != 1)); then echo s; fi)"; }

# cluster_build: the Orleans build, there is no other for this.
cluster_build() {
  sdk_check
  ENGINE=Orleans
  if [[ ! -d $NEXUS_HOME/apps/current ]] && ! build_is_fresh Orleans && ! engine_orleans_restores; then
    die "a cluster needs the Orleans engine, and its packages can't be restored here" \
      "$(grep -m 1 -oE 'NU[0-9]+: .*' "$NEXUS_HOME/logs/engine.log" || echo "all of it: $(short_path "$NEXUS_HOME/logs/engine.log")")" \
      "check the package sources: dotnet nuget list source" \
      "without them there is one process with the other engine: $(script_call) up"
  fi
  disk_check
  build_release Orleans
  cluster_app_up
}

cluster_do_status() {
  (($# == 0)) || die "cluster status takes no arguments"
  if ! home_open || ! cluster_load; then
    echo "No cluster was ever started in $(short_path "$NEXUS_HOME")"
    return 3
  fi
  cluster_status
}

# cluster_open: for commands about a cluster that was begun.
cluster_open() {
  if home_open && cluster_load; then return 0; fi
  die "no cluster was ever started in $(short_path "$NEXUS_HOME")" "start one: $(script_call) cluster up"
}

cluster_do_start() {
  local parts=()
  cluster_open
  if (($# > 0)); then
    cluster_part "$@"
    if part_pid "$PART" >/dev/null; then
      note "${PART/-/ }" "runs already (pid $(part_pid "$PART"))"
      return 0
    fi
    parts=("$PART")
  fi
  home_lock
  cluster_lives
  if ((${#parts[@]} > 0)); then cluster_parts_up "${parts[@]}"
  elif [[ -n $(cluster_missing) ]]; then cluster_bring_up
  else note cluster 'every part runs'; fi
}

# cluster_lives: parts can join only a cluster that has what `up` gives it.
cluster_lives() {
  cluster_runs || die "no part of the cluster runs" "start it: $(script_call) cluster up"
  instance_postgres_up >/dev/null
  if [[ $(cluster_membership) == redis ]] && ! redis_answers; then redis_up; fi
}

cluster_do_kill() { cluster_signal KILL 'was killed' "$@"; }
cluster_do_pause() { cluster_signal STOP 'is paused' "$@"; }
cluster_do_resume() { cluster_signal CONT 'goes on' "$@"; }

# cluster_signal SIGNAL DONE PART: without the home's lock, so that it can be done to a roll.
cluster_signal() {
  local signal=$1 outcome=$2 pid
  shift 2
  cluster_open
  cluster_part "$@"
  pid=$(part_pid "$PART") || die "$(part_title "$PART") does not run" "see: $(script_call) cluster status"
  kill -s "$signal" "$pid" || die "pid $pid can't be signalled by $(id -un)" "use the account that started it"
  note "${PART/-/ }" "$outcome (pid $pid)"
}

# cluster_part WORD...: sets PART from `2`, `silo 2`, `silo-2`, `api 1`.
cluster_part() {
  local text="$*"
  PART=${text/ /-}
  if [[ $PART =~ ^[0-9]+$ ]]; then PART=silo-$PART; fi
  [[ $PART =~ ^(silo|api)-[1-9][0-9]*$ ]] || die "'$text' names no part" "give a silo's number, or: silo 2, api 1"
  cluster_has "$PART" || die "there is no $(part_title "$PART")" "there are: ${CLUSTER_PARTS[*]//-/ }"
}

# cluster_do_roll: each part waits until the one before is back.
cluster_do_roll() {
  local part state
  (($# == 0)) || die "cluster roll takes no arguments"
  cluster_open
  home_lock
  cluster_lives
  for part in "${CLUSTER_PARTS[@]}"; do
    state=$(cluster_part_state "$part")
    [[ $state == ready ]] || die "$(part_title "$part") is $state" "bring it back first: $(script_call) cluster up"
  done
  cluster_build
  for part in "${CLUSTER_PARTS[@]}"; do
    progress_begin "${part/-/ }" 'stopping'
    part_stop "$part"
    progress_end 'drained and stopped'
    cluster_parts_up "$part"
  done
  cluster_app_sweep
}

cluster_do_down() {
  # shellcheck source=ops/commands/down.sh
  source "$OPS/commands/down.sh"
  command_down "$@"
}

# cluster_number OPTION VALUE
cluster_number() {
  if [[ $2 =~ ^[0-9]{1,2}$ ]] && ((10#$2 >= 1 && 10#$2 <= 20)); then return 0; fi
  die "$1 wants a number from 1 to 20" "e.g. $(script_call) cluster up $1 3"
}

cluster_roles_check() {
  local list role
  [[ -n $1 ]] || die "--roles wants a list for each silo" "e.g. $(script_call) cluster up --roles \"core,ai core webhooks\""
  for list in $1; do
    for role in ${list//,/ }; do
      [[ " core ai webhooks bots - " == *" $role "* ]] || die "there is no role '$role'" "roles: core, ai, webhooks, bots; - for all of them"
    done
  done
}

cluster_membership_check() { [[ $1 == redis || $1 == postgres ]] || die "--membership is redis or postgres, not '$1'"; }
