# The .NET SDK: the one thing a machine must bring along.

SDK_VERSION=

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_UI_LANGUAGE=en
# Build nodes that stay would keep the output of a CI step open and memory busy.
export MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_USE_MSBUILD_SERVER=0

# sdk_find: puts an SDK in one of the usual places on PATH when PATH has none.
sdk_find() {
  local place
  if command -v dotnet >/dev/null; then return 0; fi
  for place in "${DOTNET_ROOT:-}" "$HOME/.dotnet" /usr/share/dotnet /usr/lib/dotnet /usr/local/share/dotnet /opt/dotnet; do
    if [[ -n $place && -x $place/dotnet ]]; then
      PATH=$place:$PATH
      return 0
    fi
  done
  return 1
}

# sdk_check: sets SDK_VERSION to the version that global.json selects.
sdk_check() {
  local wanted
  wanted=$(sed -n 's/.*"version"[^"]*"\([^"]*\)".*/\1/p' "$NEXUS_ROOT/global.json" | head -n 1)
  sdk_find || sdk_missing "the .NET SDK is not on this machine (wanted: ${wanted:-10.0} or newer, .NET 10)"
  if ! sdk_read_version; then
    # A minimal Debian lacks the ICU libraries. Nothing here needs them: the projects are culture-invariant themselves.
    [[ $SDK_VERSION != *' ICU '* ]] || export DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1
    sdk_read_version || sdk_missing "no .NET SDK here fits global.json (wanted: $wanted or a newer one of .NET 10)" \
      "installed: $(dotnet --list-sdks 2>/dev/null | sed 's/ .*//' | paste -sd ' ' || true)"
  fi
}

# sdk_read_version: sets SDK_VERSION, or to what dotnet complained of.
sdk_read_version() {
  SDK_VERSION=$(cd "$NEXUS_ROOT" && dotnet --version 2>&1) || return 1
  SDK_VERSION=${SDK_VERSION##*$'\n'}
}

sdk_missing() {
  die "$@" \
    "get it: https://dotnet.microsoft.com/download/dotnet/10.0" \
    "or, where the distribution carries it: sudo apt-get install dotnet-sdk-10.0" \
    "or without root: curl -sSL https://dot.net/v1/dotnet-install.sh | bash -s -- --channel 10.0"
}
