# HTTP to the server on this machine, and just enough JSON to read its answers.

HTTP_STATUS='' HTTP_BODY=''

# http METHOD PATH [BODY] [HEADER...]: sets HTTP_STATUS (000 when nobody answers) and HTTP_BODY. Secrets stay off the command line.
# It asks the server, or the front-end that HTTP_BASE names.
http() {
  local method=$1 path=$2 body=${3:-} answer options=() header
  shift $(($# < 3 ? $# : 3))
  for header in "$@"; do options+=(-H "$header"); done
  if [[ -n $body ]]; then options+=(-H 'Content-Type: application/json' --data-binary @-); fi
  options+=(-s --noproxy '*' --max-time 15 -X "$method" -w '\n%{http_code}')
  answer=$(printf '%s' "$body" | curl "${options[@]}" "${HTTP_BASE:-$(server_url)}$path" || true)
  HTTP_STATUS=${answer##*$'\n'} HTTP_BODY=${answer%$'\n'*}
}

# problem_text: what a problem answer says, with the reason of each part it names: "Not ready: database (connection refused)".
problem_text() {
  local detail reasons='' pattern='"([A-Za-z0-9_.]+)":\["(([^"\\]|\\.)*)"' rest
  detail=$(json_field detail)
  rest=${HTTP_BODY#*\"errors\":\{}
  if [[ $rest != "$HTTP_BODY" ]]; then
    while [[ $rest =~ $pattern ]]; do
      reasons+="${reasons:+; }${BASH_REMATCH[1]}: ${BASH_REMATCH[2]//\\\"/\"}"
      rest=${rest#*"${BASH_REMATCH[0]}"}
    done
  fi
  printf '%s' "${reasons:-$detail}"
}

# json_string TEXT: as a JSON string literal.
json_string() {
  local text=${1//\\/\\\\}
  printf '"%s"' "${text//\"/\\\"}"
}

# json_field NAME [JSON]: the first string or number of that name in the last answer; escapes of quotes and slashes are undone.
json_field() {
  local json=${2-$HTTP_BODY} pattern="\"$1\"[[:space:]]*:[[:space:]]*(\"(([^\"\\\\]|\\\\.)*)\"|-?[0-9.]+)" value
  [[ $json =~ $pattern ]] || return 0
  value=${BASH_REMATCH[1]}
  if [[ $value == \"* ]]; then value=${BASH_REMATCH[2]//\\\"/\"} value=${value//\\\\/\\}; fi
  printf '%s' "$value"
}
