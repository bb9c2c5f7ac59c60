# Which engine runs the grains: Orleans where its packages can be had, else Embedded.

ENGINE='' ENGINE_REASON=''

# engine_name TEXT: the spelling MSBuild knows.
engine_name() {
  case ${1,,} in
    orleans) printf 'Orleans' ;;
    embedded) printf 'Embedded' ;;
    *) die "NEXUS_ENGINE=$1 is not an engine" "give embedded or orleans, e.g. NEXUS_ENGINE=embedded ./nexus up" ;;
  esac
}

# engine_decide: the whole policy. Sets ENGINE and ENGINE_REASON.
engine_decide() {
  if [[ -n ${NEXUS_ENGINE:-} ]]; then
    ENGINE=$(engine_name "$NEXUS_ENGINE") ENGINE_REASON='NEXUS_ENGINE'
  elif [[ -n ${REMEMBERED[NEXUS_ENGINE]:-} ]]; then
    ENGINE=$(engine_name "${REMEMBERED[NEXUS_ENGINE]}") ENGINE_REASON='chosen at an earlier start'
  elif ! engine_orleans_present; then
    ENGINE=Embedded ENGINE_REASON='this version has no Orleans host yet'
  elif engine_orleans_restores; then
    ENGINE=Orleans ENGINE_REASON='its packages can be restored'
  else
    ENGINE=Embedded ENGINE_REASON="the Orleans packages can't be restored here"
  fi
}

# engine_orleans_present: whether the sources hold a host for it at all.
engine_orleans_present() { compgen -G "$NEXUS_ROOT/src/Silo/Engines/OrleansEngine*.cs" >/dev/null; }

# engine_orleans_restores: one quick try, with no retries against a source that doesn't answer.
engine_orleans_restores() {
  local lock status=0
  build_lock
  lock=$LOCK_FD
  progress_begin engine 'trying to restore the Orleans packages'
  NUGET_ENABLE_ENHANCED_HTTP_RETRY=true NUGET_ENHANCED_MAX_NETWORK_TRY_COUNT=1 NUGET_ENHANCED_NETWORK_RETRY_DELAY_MILLISECONDS=100 \
    step "$NEXUS_HOME/logs/engine.log" timeout 90 \
    dotnet restore "$NEXUS_ROOT/src/Silo/Nexus.Silo.csproj" -p:Engine=Orleans --verbosity quiet || status=$?
  lock_release "$lock"
  return "$status"
}
