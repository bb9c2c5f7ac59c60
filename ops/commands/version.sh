# version: of the sources, and of the build if there is one

command_version() {
  local sources commit engine dll
  sources=$(sed -nE 's|.*<Version>(.*)</Version>.*|\1|p' "$NEXUS_ROOT/Directory.Build.props" | head -n 1)
  commit=$(git -C "$NEXUS_ROOT" describe --always --dirty 2>/dev/null || true)
  echo "nexus ${sources:-unknown}${commit:+ ($commit)}"
  for engine in Embedded Orleans; do
    dll=$(build_output "$engine")/Nexus.Silo.dll
    if [[ -f $dll ]] && sdk_find; then note build "$engine: $(dotnet "$dll" --version 2>/dev/null || echo 'does not run')"; fi
  done
}
