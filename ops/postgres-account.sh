# PostgreSQL refuses to run as root. A root caller lends it an unprivileged account and a directory that account can reach.

PG_ACCOUNT='' PG_LOWER=()

# postgres_account_choose DATA: sets PG_ACCOUNT and PG_LOWER, the prefix that lowers to it. It is who owns the data, else the
# caller, else (for root) postgres, else nexus-pg.
postgres_account_choose() {
  if [[ -d $1 ]]; then
    PG_ACCOUNT=$(stat -c %U -- "$1")
    caller_is_root || [[ $PG_ACCOUNT == "$(id -un)" ]] ||
      die "the database in $(short_path "$1") belongs to $PG_ACCOUNT, not to $(id -un)" \
        "use the account that made it, or another NEXUS_HOME"
  elif ! caller_is_root; then
    PG_ACCOUNT=$(id -un)
  elif getent passwd postgres >/dev/null; then
    PG_ACCOUNT=postgres
  else
    PG_ACCOUNT=nexus-pg
    if ! getent passwd nexus-pg >/dev/null; then
      useradd --system --user-group --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin nexus-pg
    fi
  fi
  PG_LOWER=(env -C / -i PATH="$PATH" LC_ALL=C TZ=UTC)
  if caller_is_root; then
    PG_LOWER=(setpriv "--reuid=$PG_ACCOUNT" "--regid=$(id -g "$PG_ACCOUNT")" --init-groups -- "${PG_LOWER[@]}")
  fi
}

# postgres_as COMMAND...: runs it as PG_ACCOUNT, with a clean environment (PGPORT and the like of the caller stay out).
postgres_as() { "${PG_LOWER[@]}" "$@"; }

# postgres_write FILE: standard input into a private file of PG_ACCOUNT.
# shellcheck disable=SC2016
postgres_write() { postgres_as sh -c 'umask 077 && cat >"$0"' "$1"; }

# postgres_reaches DIR: whether PG_ACCOUNT may pass through it (a checkout under /root can't be).
postgres_reaches() { postgres_as test -x "$1"; }

# postgres_place NAME: sets PG_ROOT, where the cluster NAME of this home lives, and makes it.
# Outside the home only when it must be; then run/NAME.place says where.
postgres_place() {
  local pointer=$NEXUS_HOME/run/$1.place
  PG_ROOT=$(postgres_placed "$1")
  postgres_account_choose "$PG_ROOT/data"
  if [[ ! -d $PG_ROOT ]] && ! postgres_reaches "$NEXUS_HOME"; then
    PG_ROOT=$(postgres_away)/$1
    install -d -m 711 -- /var/lib/nexus "${PG_ROOT%/*}"
    printf '%s\n' "$NEXUS_HOME" >"${PG_ROOT%/*}/.nexus-home"
    printf '%s\n' "$PG_ROOT" >"$pointer"
  fi
  if caller_is_root; then install -d -m 700 -o "$PG_ACCOUNT" -- "$PG_ROOT"; else mkdir -p -m 700 -- "$PG_ROOT"; fi
}

# postgres_placed NAME: where it is, or would be if nothing stood in the way.
postgres_placed() {
  if [[ -s $NEXUS_HOME/run/$1.place ]]; then cat -- "$NEXUS_HOME/run/$1.place"; else printf '%s' "$NEXUS_HOME/$1"; fi
}

postgres_away() { printf '/var/lib/nexus/%s' "$(short_hash "$NEXUS_HOME")"; }

# postgres_remove NAME: deletes a cluster's directory, after checking that it is this home's.
postgres_remove() {
  local root away
  root=$(postgres_placed "$1")
  away=$(postgres_away)
  case $root in
    "$NEXUS_HOME/$1") ;;
    "$away/$1") [[ $(cat "$away/.nexus-home" 2>/dev/null) == "$NEXUS_HOME" ]] || die "$root is not this home's: not deleted" ;;
    *) die "$NEXUS_HOME/run/$1.place names $root, which is not this home's: not deleted" ;;
  esac
  rm -rf -- "$root" "$NEXUS_HOME/run/$1.place"
  # The directory of this home goes with its last cluster.
  if [[ $root == "$away"/* ]] && ! compgen -G "$away/*" >/dev/null; then rm -rf -- "$away"; fi
}
