# The server: one process that hosts the grains and the API.

server_pid() { part_pid server; }
server_log() { part_log server; }

# server_command PART: fills SERVER_COMMAND.
server_command() {
  local app=$NEXUS_HOME/app
  if [[ $1 != server ]]; then app=$(cluster_app); fi
  SERVER_COMMAND=(dotnet "$app/Nexus.Silo.dll")
}

server_launch() { part_launch server "http://$(server_bind):$(server_port)"; }
server_wait() { part_wait server "$1"; }
server_stop() { part_stop server; }
server_failed() { part_failed server "$1"; }
