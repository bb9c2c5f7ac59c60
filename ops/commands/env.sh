# env [--secrets]: the settings in force and where each comes from

command_env() {
  local secrets=no name
  case "$*" in
    '') ;;
    --secrets) secrets=yes ;;
    *) die "env knows only --secrets" ;;
  esac
  home_open || true
  env_line NEXUS_HOME "$NEXUS_HOME" "${NEXUS_HOME_ORIGIN}"
  env_line NEXUS_PORT "$(server_port)" "$(setting_origin NEXUS_PORT)"
  env_line NEXUS_BIND "$(server_bind)" "$(setting_origin NEXUS_BIND)"
  env_line NEXUS_ENGINE "$(setting NEXUS_ENGINE)" "$(setting_origin NEXUS_ENGINE)"
  for name in NEXUS_POSTGRES NEXUS_POSTGRES_PORT NEXUS_POSTGRES_PASSWORD NEXUS_CLUSTER_MEMBERSHIP NEXUS_REDIS_PORT NEXUS_REDIS_PASSWORD NEXUS_ADMIN_EMAIL NEXUS_DEMO_EMAIL NEXUS_DEMO_PASSWORD; do
    [[ -z $(setting "$name") ]] || env_line "$name" "$(env_shown "$name" "$secrets")" "$(setting_origin "$name")"
  done
  if instance_postgres_use && [[ $secrets == yes ]]; then env_line connection "$(postgres_connection "$POSTGRES_DATABASE")" 'for Npgsql'; fi
}

env_line() { printf '%-24s %s%s(%s)%s\n' "$1" "${2:+$2  }" "$TEXT_DIM" "$3" "$TEXT_PLAIN"; }

# env_shown NAME SECRETS: the value, with passwords as stars unless asked for.
env_shown() {
  local value
  value=$(setting "$1")
  if [[ $2 == yes ]]; then printf '%s' "$value"
  elif [[ $1 == *PASSWORD ]]; then printf '***'
  else sed -E 's/((Password|PWD) *= *)("[^"]*"|[^;]*)/\1***/I' <<<"$value"; fi
}
