# What a person sees of a cluster.

# cluster_status: a line a part. 0 when all are ready, 1 when some are not, 3 when nothing runs.
cluster_status() {
  local part pid state ready=0 alive=0 format='  %-8s %-7s %-8s %-6s %-15s %-9s %s\n'
  # shellcheck disable=SC2059
  printf "$format" PART PID STATE PORT UP MEMORY ROLES
  for part in "${CLUSTER_PARTS[@]}"; do
    state=$(cluster_part_state "$part")
    pid=$(part_pid "$part" || true)
    if [[ -n $pid ]]; then alive=$((alive + 1)); fi
    if [[ $state == ready ]]; then ready=$((ready + 1)); fi
    # shellcheck disable=SC2059
    printf "$format" "${part/-/ }" "${pid:--}" "${state%%:*}" "${CLUSTER_HTTP[$part]}" "$(if [[ -n $pid ]]; then duration_text "$(process_age "$pid")"; else echo -; fi)" \
      "$(if [[ -n $pid ]]; then echo "$(process_memory "$pid") MiB"; else echo -; fi)" "$(cluster_part_roles "$part" "$state")"
  done
  echo
  local postgres=down redis=up
  instance_postgres_status
  if [[ $(cluster_membership) == redis ]]; then
    redis=down
    if pid=$(redis_pid); then
      if redis_answers; then redis=up; fi
      note redis "$redis for $(duration_text "$(process_age "$pid")"), pid $pid, port $(redis_port)"
    else
      note redis down
    fi
  fi
  note home "$NEXUS_HOME"
  if ((alive == 0)); then return 3; fi
  [[ $postgres == up && $redis == up ]] && ((ready == ${#CLUSTER_PARTS[@]}))
}

# cluster_part_roles PART STATE: what it is for, or what is wrong with it.
cluster_part_roles() {
  case $2 in
    'not ready: '*) printf '%s' "${2#not ready: }" ;;
    ended) printf 'it was not stopped by ./nexus; back with: %s cluster start %s' "$(script_call)" "${1/-/ }" ;;
    *) if [[ $1 == silo-* ]]; then printf '%s' "${CLUSTER_ROLES[$1]:-all}"; else printf 'front-end'; fi ;;
  esac
}

# cluster_part_state PART: ready, paused, down, ended (it was not stopped from here), or why it is not ready.
cluster_part_state() {
  local pid
  if ! pid=$(part_pid "$1"); then
    if [[ -s $(part_record "$1") ]]; then echo ended; else echo down; fi
  elif process_paused "$pid"; then echo paused
  elif part_is_ready "$1"; then echo ready
  else echo "not ready: $(problem_text | grep . || echo "/ready answered $HTTP_STATUS")"; fi
}
