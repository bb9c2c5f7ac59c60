# TLS between the parts of a cluster: an authority of this home's own and the one certificate that it signs for them all. The
# authority's key is thrown away at once, so that nobody can sign another.

certificates_place() { printf '%s/tls' "$NEXUS_HOME"; }

# certificates_good: there, and valid for another month.
certificates_good() {
  local place
  place=$(certificates_place)
  [[ -s $place/authority.crt && -s $place/nexus.key ]] &&
    openssl x509 -noout -checkend 2592000 -in "$place/nexus.crt" >/dev/null 2>&1
}

# certificates_up: made once a home, and anew before they end.
certificates_up() {
  openssl_require
  if certificates_good; then return 0; fi
  progress_begin tls 'making certificates'
  certificates_make || die "openssl could not make the certificates" "$(tail -n 5 -- "$NEXUS_HOME/logs/openssl.log")"
  progress_end "certificates made in $(short_path "$(certificates_place)")"
}

openssl_require() {
  local why
  if command -v openssl >/dev/null; then return 0; fi
  if why=$(apt_why_not openssl); then die "no openssl is on this machine, and $why" "install it: sudo apt-get install openssl"; fi
  apt_install tls openssl || die "apt-get could not install openssl" "all of it: $(short_path "$NEXUS_HOME/logs/apt.log")"
}

certificates_make() {
  local place fresh
  place=$(certificates_place) fresh=$(certificates_place).new
  rm -rf -- "$fresh"
  mkdir -m 700 -- "$fresh"
  certificates_settings >"$fresh/openssl.cnf"
  (
    umask 077
    cd "$fresh" || exit
    openssl req -x509 -config openssl.cnf -section authority -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3650 \
      -keyout authority.key -out authority.crt &&
      openssl req -config openssl.cnf -section nexus -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout nexus.key -out nexus.csr &&
      openssl x509 -req -in nexus.csr -CA authority.crt -CAkey authority.key -CAcreateserial -days 3650 -extfile openssl.cnf \
        -extensions nexus_certificate -out nexus.crt &&
      rm -f -- authority.key authority.srl nexus.csr openssl.cnf
  ) >"$NEXUS_HOME/logs/openssl.log" 2>&1 || return 1
  rm -rf -- "$place"
  mv -- "$fresh" "$place"
}

# Of its own: the machine's openssl.cnf may be absent, or ask questions.
certificates_settings() {
  cat <<EOF
[authority]
prompt = no
distinguished_name = authority_name
x509_extensions = authority_certificate
[authority_name]
CN = Nexus cluster authority $(short_hash "$NEXUS_HOME$EPOCHREALTIME")
[authority_certificate]
basicConstraints = critical, CA:TRUE, pathlen:0
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
[nexus]
prompt = no
distinguished_name = nexus_name
[nexus_name]
CN = nexus
[nexus_certificate]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = serverAuth, clientAuth
subjectAltName = DNS:nexus, DNS:localhost, IP:127.0.0.1
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
EOF
}
