# What a cluster consists of, kept in $NEXUS_HOME/cluster: a line a part, `silo-1 HTTP-PORT SILO-PORT GATEWAY-PORT ROLES` or
# `api-1 HTTP-PORT`. Ports stay the same over restarts: a silo that comes back at its address takes its predecessor's place at once.

CLUSTER_PARTS=()
declare -gA CLUSTER_HTTP=() CLUSTER_SILO=() CLUSTER_GATEWAY=() CLUSTER_ROLES=()

cluster_plan_file() { printf '%s/cluster' "$NEXUS_HOME"; }

# cluster_load: 1 when this home never had a cluster.
cluster_load() {
  local part http silo gateway roles
  CLUSTER_PARTS=() CLUSTER_HTTP=() CLUSTER_SILO=() CLUSTER_GATEWAY=() CLUSTER_ROLES=()
  [[ -s $(cluster_plan_file) ]] || return 1
  while read -r part http silo gateway roles; do
    [[ $part =~ ^(silo|api)-[1-9][0-9]*$ && $http =~ ^[0-9]+$ ]] || continue
    cluster_add "$part" "$http" "$silo" "$gateway" "$roles"
  done <"$(cluster_plan_file)"
  ((${#CLUSTER_PARTS[@]} > 0))
}

# cluster_add PART HTTP [SILO GATEWAY [ROLES]]
cluster_add() {
  CLUSTER_PARTS+=("$1")
  CLUSTER_HTTP[$1]=$2 CLUSTER_SILO[$1]=${3:-} CLUSTER_GATEWAY[$1]=${4:-} CLUSTER_ROLES[$1]=${5:-}
}

cluster_save() {
  local part fresh
  fresh=$(cluster_plan_file).$$
  for part in "${CLUSTER_PARTS[@]}"; do
    printf '%s\n' "$part ${CLUSTER_HTTP[$part]} ${CLUSTER_SILO[$part]} ${CLUSTER_GATEWAY[$part]} ${CLUSTER_ROLES[$part]}"
  done >"$fresh"
  mv -f -- "$fresh" "$(cluster_plan_file)"
}

# cluster_parts KIND: `silo` or `api`, in order.
cluster_parts() {
  local part
  for part in ${CLUSTER_PARTS[@]+"${CLUSTER_PARTS[@]}"}; do
    if [[ $part == "$1"-* ]]; then echo "$part"; fi
  done
}

cluster_count() { cluster_parts "$1" | wc -l; }
cluster_has() { [[ " ${CLUSTER_PARTS[*]} " == *" $1 "* ]]; }

# cluster_port_free SEED: free, and not one that another part will want.
cluster_port_free() {
  local port try reserved
  reserved=" ${CLUSTER_HTTP[*]} ${CLUSTER_SILO[*]} ${CLUSTER_GATEWAY[*]} $(setting NEXUS_POSTGRES_PORT) $(setting NEXUS_REDIS_PORT) "
  for ((try = 0; try < 1000; try++)); do
    port=$(port_free "$NEXUS_HOME $1 $try")
    if [[ $reserved != *" $port "* ]]; then
      printf '%s' "$port"
      return 0
    fi
  done
  die "no free TCP port between 20000 and 29999"
}

# cluster_port_next PORT: the next one that nobody has or will want.
cluster_port_next() {
  local port=$1
  while port=$((port + 1)); do
    ((port <= 65535)) || die "no free TCP port above $1"
    if ! port_taken "$port" && [[ " ${CLUSTER_HTTP[*]} ${CLUSTER_SILO[*]} ${CLUSTER_GATEWAY[*]} " != *" $port "* ]]; then break; fi
  done
  printf '%s' "$port"
}

# cluster_make SILOS APIS [ROLES...]: the plan for so many, with the ports that parts had before. Takes what was loaded.
cluster_make() {
  local silos=$1 apis=$2 n part port had
  local -A http silo gateway roles
  shift 2
  for part in ${CLUSTER_PARTS[@]+"${CLUSTER_PARTS[@]}"}; do
    http[$part]=${CLUSTER_HTTP[$part]} silo[$part]=${CLUSTER_SILO[$part]} gateway[$part]=${CLUSTER_GATEWAY[$part]} roles[$part]=${CLUSTER_ROLES[$part]}
  done
  had=${http[api-1]:-}
  CLUSTER_PARTS=()
  for ((n = 1; n <= silos; n++)); do
    part=silo-$n
    if [[ -z ${http[$part]:-} ]]; then
      http[$part]=$(cluster_port_free "$part http") && CLUSTER_HTTP[$part]=${http[$part]}
      silo[$part]=$(cluster_port_free "$part silo") && CLUSTER_SILO[$part]=${silo[$part]}
      gateway[$part]=$(cluster_port_free "$part gateway") && CLUSTER_GATEWAY[$part]=${gateway[$part]}
    fi
    if (($# > 0)); then roles[$part]=${!n:-}; fi
    cluster_add "$part" "${http[$part]}" "${silo[$part]}" "${gateway[$part]}" "${roles[$part]:-}"
  done
  if [[ $had != "$(server_port)" ]]; then
    # Another NEXUS_PORT moves all of them.
    for ((n = 2; n <= apis; n++)); do http[api-$n]=''; done
    http[api-1]=$(server_port)
  fi
  CLUSTER_HTTP[api-1]=${http[api-1]}
  port=${http[api-1]}
  for ((n = 1; n <= apis; n++)); do
    part=api-$n
    if [[ -z ${http[$part]:-} ]]; then http[$part]=$(cluster_port_next "$port"); fi
    port=${http[$part]}
    cluster_add "$part" "$port"
  done
}

# cluster_part_port_check PART: the ports that it had may be someone else's by now.
cluster_part_port_check() {
  local part=$1
  if [[ $part == api-1 ]]; then port_check 'cluster up'
  elif [[ $part == api-* ]]; then
    until ! port_taken "${CLUSTER_HTTP[$part]}"; do CLUSTER_HTTP[$part]=$(cluster_port_next "${CLUSTER_HTTP[$part]}"); done
  else
    if port_taken "${CLUSTER_HTTP[$part]}"; then CLUSTER_HTTP[$part]=$(cluster_port_free "$part http"); fi
    if port_taken "${CLUSTER_SILO[$part]}"; then CLUSTER_SILO[$part]=$(cluster_port_free "$part silo"); fi
    if port_taken "${CLUSTER_GATEWAY[$part]}"; then CLUSTER_GATEWAY[$part]=$(cluster_port_free "$part gateway"); fi
  fi
  cluster_save
}
