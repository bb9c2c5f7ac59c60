# Locks between runs of this script. The kernel drops them when the holder dies, so there are no stale ones.

LOCK_FDS=()

# lock_take FILE WHAT SECONDS: waits for FILE; sets LOCK_FD.
lock_take() {
  local file=$1 what=$2 limit=$3 waited=0
  exec {LOCK_FD}>>"$file"
  LOCK_FDS+=("$LOCK_FD")
  if flock -n "$LOCK_FD"; then return 0; fi
  progress_begin "$what" "waiting for another ./nexus"
  until flock -n "$LOCK_FD"; do
    ((waited++ < limit * 5)) || die "another ./nexus has held $(short_path "$file") for $limit s" "wait for it, or end it"
    progress_tick
    sleep 0.2
  done
  progress_clear
}

lock_release() {
  local fd=$1 other
  local others=()
  for other in "${LOCK_FDS[@]}"; do
    if [[ $other != "$fd" ]]; then others+=("$other"); fi
  done
  LOCK_FDS=(${others[@]+"${others[@]}"})
  exec {fd}>&-
}

# lock_release_all: for a child that outlives this script and must not hold its locks.
lock_release_all() {
  local fd
  for fd in ${LOCK_FDS[@]+"${LOCK_FDS[@]}"}; do exec {fd}>&- || true; done
}
