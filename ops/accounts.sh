# The first administrator, whose password this script does not keep, and a demo user, whose it does.

ADMIN_EMAIL='' ADMIN_PASSWORD='' ADMIN_NEW=''

admin_pending() { printf '%s/run/first-admin' "$NEXUS_HOME"; }

# admin_choose: what the server should create at this start. A generated password waits in a private file only until
# the server has taken it, so that a first start that fails half-way does not lock everyone out.
admin_choose() {
  ADMIN_EMAIL=$(setting NEXUS_ADMIN_EMAIL admin@nexus.local)
  ADMIN_PASSWORD=${NEXUS_ADMIN_PASSWORD:-}
  [[ -z ${REMEMBERED[NEXUS_ADMIN_CREATED]:-} ]] || return 0
  ADMIN_NEW=yes
  [[ -z $ADMIN_PASSWORD ]] || return 0
  if [[ -s $(admin_pending) ]]; then
    ADMIN_PASSWORD=$(<"$(admin_pending)")
  else
    ADMIN_PASSWORD=$(random_password)
    (umask 077 && printf '%s\n' "$ADMIN_PASSWORD" >"$(admin_pending)")
  fi
}

# admin_export: the settings that make the server create the account. A generated password goes as a file, which is gone
# afterwards; an environment could be read for as long as the process lives.
admin_export() {
  [[ -n $ADMIN_PASSWORD ]] || return 0
  export NEXUS__ADMIN__EMAIL=$ADMIN_EMAIL
  if [[ -n ${NEXUS_ADMIN_PASSWORD:-} ]]; then export NEXUS__ADMIN__PASSWORD=$NEXUS_ADMIN_PASSWORD
  else export NEXUS__ADMIN__PASSWORD_FILE; NEXUS__ADMIN__PASSWORD_FILE=$(admin_pending); fi
}

# admin_confirm: after the server is ready; sets ADMIN_NOTE to what a person must know about the login.
admin_confirm() {
  ADMIN_NOTE="$ADMIN_EMAIL"
  [[ -n $ADMIN_NEW ]] || return 0
  http POST /api/v1/auth/login "{\"email\":$(json_string "$ADMIN_EMAIL"),\"password\":$(json_string "$ADMIN_PASSWORD")}"
  case $HTTP_STATUS in
    200)
      if [[ -n ${NEXUS_ADMIN_PASSWORD:-} ]]; then ADMIN_NOTE="$ADMIN_EMAIL, with the password from NEXUS_ADMIN_PASSWORD"
      else ADMIN_NOTE="$ADMIN_EMAIL  $ADMIN_PASSWORD  (shown this once, kept nowhere)"; fi
      ;;
    401) ADMIN_NOTE="$ADMIN_EMAIL was in this database already; the password is what it was" ;;
    *)
      ADMIN_NOTE="$ADMIN_EMAIL could not be checked (the login answered $HTTP_STATUS); the next start tries again"
      return 0
      ;;
  esac
  rm -f -- "$(admin_pending)"
  remember NEXUS_ADMIN_EMAIL "$ADMIN_EMAIL"
  remember NEXUS_ADMIN_CREATED yes
}

demo_token_file() { printf '%s/run/demo-token' "$NEXUS_HOME"; }

# demo_token: prints an access token of the demo user, registering the user if the database doesn't know it.
demo_token() {
  local expires token
  if [[ -s $(demo_token_file) ]]; then
    read -r expires token <"$(demo_token_file)"
    if ((expires > EPOCHSECONDS + 60)); then
      printf '%s\n' "$token"
      return 0
    fi
  fi
  demo_login || demo_register
  token=$(json_field accessToken)
  expires=$(json_field expiresIn)
  [[ -n $token ]] || die "the server gave no token (it answered $HTTP_STATUS)" "see: $(script_call) logs"
  (umask 077 && printf '%s %s\n' "$((EPOCHSECONDS + ${expires:-0}))" "$token" >"$(demo_token_file)")
  printf '%s\n' "$token"
}

# demo_login: 1 when the user is not there or has another password.
demo_login() {
  local email=${REMEMBERED[NEXUS_DEMO_EMAIL]:-}
  [[ -n $email ]] || return 1
  http POST /api/v1/auth/login "{\"email\":$(json_string "$email"),\"password\":$(json_string "${REMEMBERED[NEXUS_DEMO_PASSWORD]}")}"
  case $HTTP_STATUS in
    200) ;;
    401 | 404) return 1 ;;
    *) die "the demo user can't log in: the server answered $HTTP_STATUS" ${HTTP_BODY:+"$(problem_text)"} ;;
  esac
}

# demo_register: under the usual address, or another if that one is taken with a password this home doesn't know.
demo_register() {
  local email=demo@nexus.local password
  password=$(random_password)
  demo_try_register "$email" "$password"
  if [[ $HTTP_STATUS == 409 ]]; then
    email=demo-$(short_hash "$password")@nexus.local
    demo_try_register "$email" "$password"
  fi
  [[ $HTTP_STATUS == 201 ]] || die "the demo user can't be registered: the server answered $HTTP_STATUS" ${HTTP_BODY:+"$(problem_text)"}
  remember NEXUS_DEMO_EMAIL "$email"
  remember NEXUS_DEMO_PASSWORD "$password"
  [[ -n $(json_field accessToken) ]] || demo_login
}

demo_try_register() {
  http POST /api/v1/auth/register "{\"email\":$(json_string "$1"),\"password\":$(json_string "$2"),\"displayName\":\"Demo\"}"
}
