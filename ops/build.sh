# Building, only when something changed since the last build that succeeded.

build_output() { printf '%s' "$NEXUS_ROOT/artifacts/$1/bin/Nexus.Silo/release"; }
build_stamp() { printf '%s' "$NEXUS_ROOT/artifacts/$1/nexus-build.stamp"; }

# build_fingerprint ENGINE: names the sources by path, time and size, the commit and the SDK.
build_fingerprint() {
  {
    echo "$1 $SDK_VERSION"
    git -C "$NEXUS_ROOT" rev-parse HEAD 2>/dev/null || true
    # Some of these files need not exist: find says so with its exit code, which is of no interest.
    { find "$NEXUS_ROOT"/{src,global.json,.editorconfig,nuget.config,NuGet.Config} "$NEXUS_ROOT"/*.{props,targets,txt} \
      \( -name bin -o -name obj -o -name node_modules \) -prune -o -type f -printf '%p %T@ %s\n' 2>/dev/null || true; } | LC_ALL=C sort
  } | sha256sum
}

build_is_fresh() {
  [[ -f $(build_output "$1")/Nexus.Silo.dll && -f $(build_stamp "$1") ]] || return 1
  [[ $(<"$(build_stamp "$1")") == "$(build_fingerprint "$1")" ]]
}

# build_lock: one build per checkout at a time, whatever the home.
build_lock() {
  mkdir -p -- "$NEXUS_ROOT/artifacts"
  lock_take "$NEXUS_ROOT/artifacts/nexus-build.lock" build 900
}

# build_release ENGINE: the server.
build_release() {
  local engine=$1 lock log=$NEXUS_HOME/logs/build.log
  if build_is_fresh "$engine"; then return 0; fi
  build_lock
  lock=$LOCK_FD
  if ! build_is_fresh "$engine"; then
    progress_begin build "Nexus.Silo, Release, $engine"
    build_run "$engine" "$log" "$NEXUS_ROOT/src/Silo/Nexus.Silo.csproj"
    progress_end "Nexus.Silo, Release, $engine"
  fi
  lock_release "$lock"
}

# build_run ENGINE LOG TARGET: builds, and stamps what was read when it began, so that an edit meanwhile counts as new.
build_run() {
  local engine=$1 log=$2 target=$3 fingerprint stamp status=0
  fingerprint=$(build_fingerprint "$engine")
  stamp=$(build_stamp "$engine")
  rm -f -- "$stamp"
  step "$log" dotnet build "$target" -c Release "-p:Engine=$engine" --nologo --verbosity minimal -tl:off || status=$?
  ((status == 0)) || build_failed "$log" "$engine" "$status"
  if [[ -f $(build_output "$engine")/Nexus.Silo.dll ]]; then printf '%s\n' "$fingerprint" >"$stamp"; fi
}

# build_failed LOG ENGINE STATUS: each error once, in the order of the compiler, and no more than a screen.
build_failed() {
  local errors more='' other=''
  errors=$(sed -nE 's/^ *//; /(: error |^error |MSBUILD : )/p' "$1" | awk -v root="$NEXUS_ROOT/" '
    { while (at = index($0, root)) $0 = substr($0, 1, at - 1) substr($0, at + length(root)); sub(/ \[[^]]*\]$/, "") }
    !seen[$0]++')
  [[ -n $errors ]] || errors=$(tail -n 15 "$1")
  if (($(wc -l <<<"$errors") > 15)); then more="and $(($(wc -l <<<"$errors") - 15)) more errors"; fi
  if [[ $2 == Orleans && $errors == *'error NU'* ]]; then other='without its packages there is the other engine: NEXUS_ENGINE=embedded'; fi
  if (($3 > 128)) || [[ $errors == *'exited with code 137'* ]]; then
    other='it was killed from outside: by someone, or by the kernel for want of memory (see dmesg)'
  fi
  die "the build failed" "$(head -n 15 <<<"$errors" | sed '2,$s/^/  /')" ${more:+"$more"} ${other:+"$other"} "all of it: $(short_path "$1")"
}

# build_snapshot ENGINE: copies the build for this instance: the compiler overwrites files in place, which would
# pull the code from under a server that runs from them.
build_snapshot() {
  local app=$NEXUS_HOME/app
  rm -rf -- "$app" "$app.new"
  cp -a --reflink=auto -- "$(build_output "$1")" "$app.new"
  mv -- "$app.new" "$app"
}
