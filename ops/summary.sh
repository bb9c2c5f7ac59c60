# What `up` says at the end: where everything is, and one line to try it with.

# summary_pages URL: the pages that this build has; not each has them all.
summary_pages() {
  local page
  for page in Console Dashboard; do
    HTTP_BASE=$1 http GET "/${page,}"
    if [[ $HTTP_STATUS != 404 && $HTTP_STATUS != 000 ]]; then printf '  %-11s %s/%s\n' "$page" "$1" "${page,}"; fi
  done
}

# summary URL HEADLINE LINE...: the lines follow the URL.
summary() {
  local url=$1 query='What taxes and contracts must a small shop think of before it hires its first employee?'
  # Later starts leave the login to `token`, which registers the user again if it has to.
  [[ -n ${REMEMBERED[NEXUS_DEMO_EMAIL]:-} ]] || demo_token >/dev/null
  printf '\n%s\n\n' "$TEXT_BOLD$2$TEXT_PLAIN"
  printf '  %-11s %s\n' URL "$url"
  shift 2
  (($# == 0)) || printf '  %-11s %s\n' "$@"
  printf '  %-11s %s\n' Swagger "$url/swagger"
  summary_pages "$url"
  printf '  %-11s %s\n' Engine "$ENGINE" Admin "$ADMIN_NOTE"
  printf '\nExecute a template:\n\n  %s -d %s\n\n' "$(summary_curl "$url/api/v1/templates/execute")" "'{\"query\":\"$query\"}'"
}

# summary_curl URL: one line that works as printed, now and later: it asks the script for a token each time.
# shellcheck disable=SC2016
summary_curl() {
  printf 'curl -s %s -H "Authorization: Bearer $(%s token)"' "$1" "$(script_call)"
  printf " -H 'Content-Type: application/json' -H 'Prefer: wait=30'"
}
