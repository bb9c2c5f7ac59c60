# Runs one test: bash one.sh FILE FUNCTION. Gives it a home, the script's functions, asserts, and cleans up after it.
set -euo pipefail

HERE=$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")
NEXUS_ROOT=${HERE%/tests/Script}
NEXUS_SCRIPT=$NEXUS_ROOT/nexus
OPS=$NEXUS_ROOT/ops

for name in $(compgen -v NEXUS_); do
  [[ $name == NEXUS_ROOT || $name == NEXUS_SCRIPT ]] || unset "$name"
done

WORK=$(mktemp -d "${TMPDIR:-/tmp}/nexus-test.XXXXXX")
chmod 711 "$WORK"
export NEXUS_HOME=$WORK/home

# load_script: the functions of ./nexus, for NEXUS_HOME as it is now.
load_script() {
  for part in "$OPS"/*.sh "$OPS"/commands/*.sh; do
    # shellcheck source=/dev/null
    source "$part"
  done
  trap - INT TERM
}

cleanup() {
  local status=$? home
  set +e
  lock_release_all
  # shellcheck disable=SC2046
  kill $(jobs -p) 2>/dev/null
  for home in "$WORK"/*/.nexus-home "$WORK"/*/*/.nexus-home; do
    [[ -f $home ]] || continue
    (NEXUS_HOME=${home%/.nexus-home} && load_script && command_reset --yes) >/dev/null 2>&1
  done
  rm -rf -- "$WORK"
  exit "$status"
}
trap cleanup EXIT

fail() {
  printf 'line %s: %s\n' "${BASH_LINENO[1]}" "$1" >&2
  exit 1
}

equal() { [[ $2 == "$1" ]] || fail "expected '$1', got '$2'"; }
contains() { [[ $2 == *"$1"* ]] || fail "expected '$1' in: $2"; }
lacks() { [[ $2 != *"$1"* ]] || fail "did not expect '$1' in: $2"; }

# try COMMAND...: runs it apart; sets STATUS and OUTPUT (both streams).
try() {
  STATUS=0
  OUTPUT=$("$@" 2>&1 </dev/null) || STATUS=$?
}

# wait_gone PID: until a process that was ended is no more.
wait_gone() { while process_start_ticks "$1" >/dev/null; do sleep 0.02; done; }

# A private cluster as `up` makes it, without the rest of `up`.
postgres_up() {
  home_prepare
  instance_postgres_up
}

load_script
# shellcheck source=/dev/null
source "$1"
"$2"
