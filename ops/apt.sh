# Installing a package with apt-get, quietly, where the account may.

# apt_why_not PACKAGE: prints why it can't be installed from here; 1 when it can.
apt_why_not() {
  if ! command -v apt-get >/dev/null; then echo "this machine has no apt-get"
  elif ! caller_is_root && ! sudo -n true 2>/dev/null; then echo "$(id -un) may not install the package $1"
  else return 1; fi
}

# apt_install NAME PACKAGE: under the progress line NAME. What the package would start or enable stays off.
apt_install() {
  local root=() status=0
  caller_is_root || root=(sudo -n)
  progress_begin "$1" "installing the package $2"
  step "$NEXUS_HOME/logs/apt.log" ${root[@]+"${root[@]}"} bash -c "$(declare -f apt_install_off); apt_install_off $2" || status=$?
  if ((status == 0)); then progress_end "installed the package $2"; else progress_clear; fi
  return "$status"
}

# apt_install_off PACKAGE: runs by itself, as root. Debian's packages start and enable their services unless policy-rc.d
# forbids it; one that was there before is left as it is.
apt_install_off() {
  local policy=/usr/sbin/policy-rc.d status=0
  export DEBIAN_FRONTEND=noninteractive
  # Package lists may be absent or old; a machine that is offline says so at the next step.
  apt-get -q update || true
  if [[ ! -e $policy ]]; then
    trap 'rm -f /usr/sbin/policy-rc.d' EXIT
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod 755 "$policy"
  fi
  apt-get -q -y -o DPkg::Lock::Timeout=300 install --no-install-recommends "$1" || status=$?
  if command -v systemctl >/dev/null; then systemctl --quiet disable "$1.service" || true; fi
  return "$status"
}
