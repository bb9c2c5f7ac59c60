# Finding a PostgreSQL server, or installing one without leaving a system cluster behind.

POSTGRES_OLDEST=15
PG_BIN='' PG_VERSION=''

# postgres_candidates: directories that may hold server binaries, the distribution's own first.
postgres_candidates() {
  local dir
  if command -v pg_config >/dev/null; then pg_config --bindir 2>/dev/null || true; fi
  for dir in /usr/lib/postgresql/*/bin /usr/pgsql-*/bin /opt/homebrew/opt/postgresql*/bin; do
    if [[ -d $dir ]]; then echo "$dir"; fi
  done
  if command -v postgres >/dev/null; then dirname -- "$(readlink -f -- "$(command -v postgres)")"; fi
}

# postgres_version_in DIR: "15.18", or nothing when it is no whole server.
postgres_version_in() {
  [[ -x $1/postgres && -x $1/initdb && -x $1/pg_isready && -x $1/psql ]] || return 0
  "$1/postgres" --version 2>/dev/null | sed -nE 's/.* ([0-9]+(\.[0-9]+)*).*/\1/p'
}

# postgres_find [MAJOR]: sets PG_BIN and PG_VERSION to the newest server, or to the one of the MAJOR that wrote the data.
postgres_find() {
  local wanted=${1:-} dir version best=0
  PG_BIN='' PG_VERSION=''
  while IFS= read -r dir; do
    version=$(postgres_version_in "$dir")
    [[ -n $version ]] || continue
    if ((${version%%.*} < POSTGRES_OLDEST || ${version%%.*} <= best)); then continue; fi
    if [[ -n $wanted && ${version%%.*} != "$wanted" ]]; then continue; fi
    PG_BIN=$dir PG_VERSION=$version best=${version%%.*}
  done < <(postgres_candidates)
  [[ -n $PG_BIN ]]
}

# postgres_require [MAJOR]: finds a server or installs one.
postgres_require() {
  local wanted=${1:-}
  if postgres_find "$wanted"; then return 0; fi
  if [[ -n $wanted ]] && postgres_find; then
    die "the data was written by PostgreSQL $wanted, this machine has only $PG_VERSION" \
      "install that one again: sudo apt-get install postgresql-$wanted" \
      "or start anew, losing the data: $(script_call) reset"
  fi
  postgres_install "$wanted"
  postgres_find "$wanted" || die "PostgreSQL was installed, but no server of version $POSTGRES_OLDEST or newer was found" \
    "give the connection of one that runs: NEXUS_POSTGRES='Host=...;Username=...;Password=...;Database=...' ./nexus up"
}

# postgres_install [MAJOR]
postgres_install() {
  local package=postgresql root=() offered
  if [[ -n ${1:-} ]]; then package=postgresql-$1; fi
  postgres_install_possible "$package"
  caller_is_root || root=(sudo -n)

  progress_begin postgresql "installing the package $package"
  export DEBIAN_FRONTEND=noninteractive
  # Package lists may be absent or old; a machine that is offline says so at the next step.
  step "$NEXUS_HOME/logs/apt.log" ${root[@]+"${root[@]}"} apt-get -q update || true
  offered=$(postgres_offered "$package")
  if [[ -z $offered ]] || ((offered < POSTGRES_OLDEST)); then
    postgres_cannot_install "apt-get offers ${offered:-no} PostgreSQL here, version $POSTGRES_OLDEST or newer is needed"
  fi
  postgres_install_quietly "$package" ${root[@]+"${root[@]}"} ||
    postgres_cannot_install "apt-get could not install $package" "$(grep -E '^(E|W):' "$NEXUS_HOME/logs/apt.log" | tail -n 5)" \
      "all of it: $(short_path "$NEXUS_HOME/logs/apt.log")"
  progress_end "installed the package $package"
}

# postgres_install_possible PACKAGE: apt-get and the right to use it, or what to do instead.
postgres_install_possible() {
  command -v apt-get >/dev/null || postgres_cannot_install "no PostgreSQL server is on this machine, and it has no apt-get"
  caller_is_root || sudo -n true 2>/dev/null ||
    postgres_cannot_install "no PostgreSQL server is on this machine, and $(id -un) may not install one" \
      "install it: sudo apt-get install $1"
}

postgres_cannot_install() {
  die "$@" \
    "install PostgreSQL $POSTGRES_OLDEST or newer (server and client), then run this again" \
    "or use one that runs: NEXUS_POSTGRES='Host=...;Username=...;Password=...;Database=...' ./nexus up"
}

# postgres_offered PACKAGE: the major version that apt-get would install.
postgres_offered() { LC_ALL=C apt-cache policy "$1" 2>/dev/null | sed -nE 's/^ *Candidate: ([0-9]+:)?([0-9]+).*/\2/p'; }

# postgres_install_quietly PACKAGE [SUDO...]: Debian's package makes and starts a cluster named "main" when it is installed.
# The drop-in, there only meanwhile, says not to.
postgres_install_quietly() {
  local package=$1 status=0 drop_in=/etc/postgresql-common/createcluster.d/nexus-no-main-cluster.conf
  shift
  "$@" mkdir -p "${drop_in%/*}"
  echo 'create_main_cluster = false' | "$@" tee "$drop_in" >/dev/null
  step "$NEXUS_HOME/logs/apt.log" "$@" apt-get -q -y -o DPkg::Lock::Timeout=300 install --no-install-recommends "$package" || status=$?
  "$@" rm -f "$drop_in"
  return "$status"
}
