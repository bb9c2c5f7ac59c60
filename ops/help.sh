# Help is read from the command files: the first line of each is `# usage: what it does`.

help_text() {
  local file line shown=''
  echo "Nexus: one backend for bots, AI features and a shop. Start here: ./nexus up"
  echo
  echo "usage: ./nexus COMMAND"
  echo
  for file in "$OPS"/commands/{up,down,status,logs,cluster}.sh "$OPS"/commands/*.sh; do
    [[ $shown != *" $file "* ]] || continue
    shown+=" $file "
    IFS= read -r line <"$file"
    line=${line#\# }
    printf '  %-28s %s\n' "${line%%: *}" "${line#*: }"
  done
  echo
  echo "settings (environment; what was chosen is remembered in \$NEXUS_HOME/env):"
  cat <<'EOF'
  NEXUS_HOME                   where data, logs and settings live (.nexus beside the script)
  NEXUS_PORT, NEXUS_BIND       where the server listens (8080, 127.0.0.1)
  NEXUS_ENGINE                 embedded or orleans
  NEXUS_POSTGRES               connection string of a PostgreSQL that runs already; private: an own one
  NEXUS_ADMIN_EMAIL, NEXUS_ADMIN_PASSWORD   the first administrator, instead of a generated one
  NEXUS__...                   any setting of the server itself
EOF
}
