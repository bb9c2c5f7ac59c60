# What the machine must have besides the SDK and PostgreSQL.

DISK_NEEDED_MIB=2048

# disk_free_mib PATH
disk_free_mib() { df -Pk -- "$1" | awk 'NR == 2 { print int($4 / 1024) }'; }

disk_check() {
  local place free
  for place in "$NEXUS_HOME" "$NEXUS_ROOT"; do
    free=$(disk_free_mib "$place")
    ((free >= DISK_NEEDED_MIB)) || die "only $free MiB are free where $place lies, Nexus needs $DISK_NEEDED_MIB MiB" \
      "free some space, or put the data elsewhere: NEXUS_HOME=/path/with/space ./nexus up"
  done
}

# tools_check: the few programs beyond a minimal Debian.
tools_check() {
  local tool missing=()
  for tool in curl flock setsid sha256sum awk sed find; do
    command -v "$tool" >/dev/null || missing+=("$tool")
  done
  ((${#missing[@]} == 0)) || die "not on this machine: ${missing[*]}" \
    "get it: sudo apt-get install curl util-linux coreutils gawk sed findutils"
}
