# Where an instance lives (NEXUS_HOME) and what was chosen for it (its `env` file).
# A setting's value is the environment's, else the remembered one, else the default.

NEXUS_HOME_ORIGIN=$(if [[ -n ${NEXUS_HOME:-} ]]; then echo environment; else echo default; fi)
NEXUS_HOME=$(realpath -m -- "${NEXUS_HOME:-$NEXUS_ROOT/.nexus}")

declare -gA REMEMBERED=()

# settings_load: reads $NEXUS_HOME/env. The file is data (KEY='value'), it is never run.
settings_load() {
  local line
  REMEMBERED=()
  [[ -f $NEXUS_HOME/env ]] || return 0
  [[ -r $NEXUS_HOME/env ]] || die "$NEXUS_HOME/env can't be read by $(id -un)" "use the account that ran ./nexus up"
  while IFS= read -r line; do
    if [[ $line =~ ^(NEXUS_[A-Z_]+)=\'(.*)\'$ ]]; then
      REMEMBERED[${BASH_REMATCH[1]}]=${BASH_REMATCH[2]//"'\\''"/"'"}
    fi
  done <"$NEXUS_HOME/env"
}

# setting NAME [DEFAULT]
setting() {
  if [[ -n ${!1:-} ]]; then printf '%s' "${!1}"
  elif [[ -n ${REMEMBERED[$1]:-} ]]; then printf '%s' "${REMEMBERED[$1]}"
  else printf '%s' "${2:-}"; fi
}

# setting_origin NAME: which of the three it was.
setting_origin() {
  if [[ -n ${!1:-} ]]; then printf 'environment'
  elif [[ -n ${REMEMBERED[$1]:-} ]]; then printf 'remembered'
  else printf 'default'; fi
}

# remember NAME VALUE (an empty value forgets it): changes the file in one rename.
remember() {
  local name fresh=$NEXUS_HOME/env.$$
  if [[ ${REMEMBERED[$1]:-} == "$2" ]]; then return 0; fi
  REMEMBERED[$1]=$2
  (
    umask 077
    {
      echo "# What ./nexus chose for this instance. Written by the script; ./nexus env shows it."
      for name in $(printf '%s\n' "${!REMEMBERED[@]}" | LC_ALL=C sort); do
        [[ -z ${REMEMBERED[$name]} ]] || printf "%s='%s'\n" "$name" "${REMEMBERED[$name]//"'"/"'\\''"}"
      done
    } >"$fresh"
  )
  mv -f -- "$fresh" "$NEXUS_HOME/env"
}

# home_exists: whether anything was ever started here.
home_exists() { [[ -f $NEXUS_HOME/.nexus-home ]]; }

# home_prepare: makes NEXUS_HOME. It takes an empty or new directory only, so that `reset` can never meet someone's files.
home_prepare() {
  if ! home_exists; then
    if [[ $NEXUS_HOME == "$(realpath -m -- "${HOME:-/}")" || $NEXUS_ROOT/ == "$NEXUS_HOME"/* || $NEXUS_HOME == / ]]; then
      die "NEXUS_HOME=$NEXUS_HOME can't be a home: reset would delete more than Nexus" "choose a directory of its own"
    fi
    if [[ -d $NEXUS_HOME && -n $(ls -A -- "$NEXUS_HOME") ]]; then
      die "NEXUS_HOME=$NEXUS_HOME is not empty and is no Nexus home" "choose a directory of its own, e.g. NEXUS_HOME=\$HOME/nexus-home"
    fi
    mkdir -p -- "$NEXUS_HOME" 2>/dev/null || die "NEXUS_HOME=$NEXUS_HOME can't be made by $(id -un)" "choose a directory you can write"
    # PostgreSQL's account passes through here on its way to its own directory; everything else inside is private.
    chmod 711 -- "$NEXUS_HOME" 2>/dev/null || true
    printf '%s\n' "$NEXUS_HOME" 2>/dev/null >"$NEXUS_HOME/.nexus-home" || home_not_writable
  fi
  [[ -w $NEXUS_HOME ]] || home_not_writable
  mkdir -p -m 700 -- "$NEXUS_HOME/run" "$NEXUS_HOME/logs"
  settings_load
}

home_not_writable() {
  die "NEXUS_HOME=$NEXUS_HOME can't be written by $(id -un)" \
    "it belongs to $(stat -c %U -- "$NEXUS_HOME"); use that account or another NEXUS_HOME"
}

# home_open: for commands that only look; returns 1 when nothing was ever started here.
home_open() {
  home_exists || return 1
  settings_load
}

# home_lock: one starting, stopping or resetting ./nexus per home at a time.
home_lock() { lock_take "$NEXUS_HOME/run/lock" home 600; }

# script_call: how a person calls this script for this home from where they stand.
script_call() {
  local call=./nexus
  if [[ $PWD != "$NEXUS_ROOT" ]]; then call=$(shell_word "$NEXUS_SCRIPT"); fi
  if [[ $NEXUS_HOME != "$NEXUS_ROOT/.nexus" ]]; then call="NEXUS_HOME=$(shell_word "$NEXUS_HOME") $call"; fi
  printf '%s' "$call"
}

server_port() { setting NEXUS_PORT 8080; }
server_bind() { setting NEXUS_BIND 127.0.0.1; }

# server_url: as this machine reaches it, whatever address it listens on.
server_url() { url_local "$(server_bind)" "$(server_port)"; }

# url_local BIND PORT
url_local() {
  local host=$1
  case $host in
    0.0.0.0 | '*' | '::' | '[::]') host=127.0.0.1 ;;
  esac
  printf 'http://%s:%s' "$host" "$2"
}

# settings_check: refuses values that could only fail later and less clearly.
settings_check() {
  local port
  port=$(server_port)
  if [[ ! $port =~ ^[0-9]{1,5}$ ]] || ((10#$port < 1 || 10#$port > 65535)); then
    die "NEXUS_PORT=$port is not a port" "give a number from 1 to 65535, e.g. NEXUS_PORT=8081 ./nexus up"
  fi
  [[ $(server_bind) =~ ^[][A-Za-z0-9.:*-]+$ ]] ||
    die "NEXUS_BIND=$(server_bind) is not an address" "give one, e.g. NEXUS_BIND=0.0.0.0 ./nexus up"
  if [[ -n ${NEXUS_ENGINE:-} ]]; then engine_name "$NEXUS_ENGINE" >/dev/null; fi
  postgres_setting_check
}
