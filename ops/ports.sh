# TCP ports, read from /proc: no extra tool is needed, and nothing has to be connected to.

# port_inodes PORT: the inodes of the sockets that listen on it.
port_inodes() {
  local hex
  printf -v hex '%04X' "$1"
  cat /proc/net/tcp /proc/net/tcp6 2>/dev/null |
    awk -v port="$hex" '$4 == "0A" { n = split($2, address, ":"); if (address[n] == port) print $10 }'
}

port_taken() { [[ -n $(port_inodes "$1") ]]; }

# port_owner PORT: "pid 123 (name)", or nothing when it belongs to another account.
port_owner() {
  local inode entry pid
  for inode in $(port_inodes "$1"); do
    entry=$(find /proc/[0-9]*/fd -maxdepth 1 -lname "socket:\[$inode\]" -print -quit 2>/dev/null || true)
    [[ -n $entry ]] || continue
    pid=${entry#/proc/} pid=${pid%%/*}
    printf 'pid %s (%s)' "$pid" "$(cat "/proc/$pid/comm" 2>/dev/null || echo '?')"
    return 0
  done
}

# port_free SEED: a free port below the range the kernel hands out; SEED spreads instances apart.
port_free() {
  local port=$((20000 + 0x$(short_hash "$1") % 10000)) tries=0
  while port_taken "$port"; do
    port=$((20000 + (port - 20000 + 1) % 10000))
    ((++tries < 10000)) || die "no free TCP port between 20000 and 29999"
  done
  printf '%s' "$port"
}

# port_check [COMMAND]: the HTTP port is free, or who has it and what to do.
port_check() {
  local port owner
  port=$(server_port)
  port_taken "$port" || return 0
  owner=$(port_owner "$port")
  die "port $port is taken by ${owner:-a process of another account}" \
    "end that process, or choose another port: NEXUS_PORT=$((port < 65535 ? port + 1 : port - 1)) ./nexus ${1:-up}"
}
