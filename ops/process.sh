# Processes that outlive this script. A record is "pid start-time boot-id": a reused pid is never taken for ours.

# process_start_ticks PID: clock ticks from boot to the start of the process; fails when there is none or it is a zombie.
process_start_ticks() {
  local stat fields
  stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 1
  read -r -a fields <<<"${stat##*) }"
  [[ ${fields[0]} != Z && ${fields[0]} != X ]] || return 1
  printf '%s' "${fields[19]}"
}

caller_is_root() { ((EUID == 0)); }

process_boot() { cat /proc/sys/kernel/random/boot_id; }

# process_record FILE PID
process_record() {
  local ticks
  ticks=$(process_start_ticks "$2") || return 1
  (umask 077 && printf '%s %s %s\n' "$2" "$ticks" "$(process_boot)" >"$1")
}

# process_recorded FILE: prints the pid while the very process that was recorded lives.
process_recorded() {
  local pid ticks boot
  [[ -s $1 ]] || return 1
  read -r pid ticks boot <"$1" || return 1
  [[ $pid =~ ^[0-9]+$ && $boot == "$(process_boot)" && $ticks == "$(process_start_ticks "$pid")" ]] || return 1
  printf '%s' "$pid"
}

# process_age PID: seconds since its start.
process_age() {
  local ticks uptime
  ticks=$(process_start_ticks "$1") || return 1
  read -r uptime _ </proc/uptime
  printf '%s' "$((${uptime%.*} - ticks / $(getconf CLK_TCK)))"
}

# process_state PID: its letter: R, S, D, T (stopped by a signal), ...
process_state() {
  local stat
  stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 1
  stat=${stat##*) }
  printf '%s' "${stat%% *}"
}

process_paused() { [[ $(process_state "$1" || true) == [Tt] ]]; }

# process_memory PID: MiB that are its own in memory now.
process_memory() { awk '/^VmRSS:/ { print int($2 / 1024) }' "/proc/$1/status" 2>/dev/null || true; }

# process_gone PID TICKS
process_gone() { [[ $(process_start_ticks "$1" || true) != "$2" ]]; }

# process_end PID SIGNAL SECONDS: sends SIGNAL, waits; 1 when it still lives.
process_end() {
  local pid=$1 ticks tries=0
  ticks=$(process_start_ticks "$pid") || return 0
  kill -s "$2" "$pid" 2>/dev/null || process_gone "$pid" "$ticks" ||
    die "pid $pid can't be stopped by $(id -un)" "use the account that started it"
  until process_gone "$pid" "$ticks"; do
    ((tries++ < $3 * 10)) || return 1
    progress_tick
    sleep 0.1
  done
}
