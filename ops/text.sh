# What a person sees: aligned lines, progress, one way to fail, readable times.

TEXT_LIVE=
if [[ -t 1 && ${TERM:-dumb} != dumb ]]; then TEXT_LIVE=yes; fi
TEXT_BOLD='' TEXT_DIM='' TEXT_RED='' TEXT_PLAIN=''
if [[ -n $TEXT_LIVE && -z ${NO_COLOR:-} ]]; then
  TEXT_BOLD=$'\e[1m' TEXT_DIM=$'\e[2m' TEXT_RED=$'\e[31m' TEXT_PLAIN=$'\e[0m'
fi

# note NAME TEXT: one finished line, `  postgresql  started (1.2 s)`.
note() { printf '  %-11s %s\n' "$1" "$2"; }

warn() { printf '%snexus: %s%s\n' "$TEXT_RED" "$1" "$TEXT_PLAIN" >&2; }

# die MESSAGE [LINE...]: says what is wrong, then what to do about it.
die() {
  progress_clear
  warn "$1"
  shift
  (($# == 0)) || printf '  %s\n' "$@" >&2
  exit 1
}

now_ms() {
  local micros=${EPOCHREALTIME/[.,]/}
  echo "$((micros / 1000))"
}

# seconds_text MS: 1234 -> "1.2 s".
seconds_text() { printf '%d.%d s' "$(($1 / 1000))" "$(($1 % 1000 / 100))"; }

# duration_text SECONDS: 3723 -> "1 h 2 min".
duration_text() {
  local s=$1
  if ((s < 60)); then echo "$s s"
  elif ((s < 3600)); then echo "$((s / 60)) min $((s % 60)) s"
  elif ((s < 86400)); then echo "$((s / 3600)) h $((s % 3600 / 60)) min"
  else echo "$((s / 86400)) d $((s % 86400 / 3600)) h"; fi
}

# progress_begin NAME TEXT, then progress_tick while it lasts, then progress_end TEXT.
# Nothing shows for the first second: a person sees only what takes time.
PROGRESS_NAME='' PROGRESS_TEXT='' PROGRESS_START='' PROGRESS_SHOWN=''
progress_begin() {
  PROGRESS_NAME=$1 PROGRESS_TEXT=$2 PROGRESS_START=$(now_ms) PROGRESS_SHOWN=''
}

progress_tick() {
  [[ -n $PROGRESS_START ]] || return 0
  local elapsed=$(($(now_ms) - PROGRESS_START)) wheel=$'|/-\\'
  ((elapsed >= 1000)) || return 0
  if [[ -n $TEXT_LIVE ]]; then
    printf '\r\e[K  %-11s %s %s %s' "$PROGRESS_NAME" "$PROGRESS_TEXT" "$((elapsed / 1000)) s" "${wheel:elapsed / 150 % 4:1}"
  elif [[ -z $PROGRESS_SHOWN ]]; then
    note "$PROGRESS_NAME" "$PROGRESS_TEXT ..."
  fi
  PROGRESS_SHOWN=yes
}

progress_clear() {
  if [[ -n $TEXT_LIVE && -n $PROGRESS_SHOWN ]]; then printf '\r\e[K'; fi
  PROGRESS_SHOWN=''
}

progress_end() {
  local elapsed=$(($(now_ms) - PROGRESS_START)) took=''
  progress_clear
  ((elapsed < 1000)) || took=" ($(seconds_text "$elapsed"))"
  note "$PROGRESS_NAME" "$1$took"
  PROGRESS_START=''
}

# step LOG COMMAND...: runs an external command with its output in LOG while the current progress ticks.
# The command leads its own process group, so that an interrupted script can end all of it (step_end).
STEP_PID=
step() {
  local log=$1 status=0
  shift
  (
    lock_release_all
    exec setsid "$@"
  ) >"$log" 2>&1 </dev/null &
  STEP_PID=$!
  while kill -0 "$STEP_PID" 2>/dev/null; do
    progress_tick
    sleep 0.1
  done
  wait "$STEP_PID" || status=$?
  STEP_PID=
  return "$status"
}

# step_end: ends what `step` still runs; for traps.
step_end() {
  [[ -n $STEP_PID ]] || return 0
  local pid=$STEP_PID tries=0
  STEP_PID=
  kill -TERM -- "-$pid" 2>/dev/null || return 0
  while kill -0 -- "-$pid" 2>/dev/null && ((tries++ < 50)); do sleep 0.1; done
  kill -KILL -- "-$pid" 2>/dev/null || true
}

# Ctrl-C or TERM: end the running step, leave. A bare `return` takes the status from before the trap when a function is
# called from one, and `set -e` would end the clean-up there: functions here say `return 0`.
trap 'step_end; exit 130' INT
trap 'step_end; exit 143' TERM

# confirm QUESTION: yes only from a person who types it.
confirm() {
  local answer
  [[ -t 0 ]] || return 1
  read -r -p "$1 [y/N] " answer || return 1
  [[ $answer == [yY] || $answer == [yY][eE][sS] ]]
}

# shell_word TEXT: quoted for a shell only when it must be.
shell_word() {
  if [[ $1 =~ ^[A-Za-z0-9_./:@%+=,-]+$ ]]; then printf '%s' "$1"; else printf "'%s'" "${1//\'/\'\\\'\'}"; fi
}

# short_path PATH: relative to where the caller stands when it is below it.
short_path() {
  local path=$1
  if [[ $path == "$PWD"/* ]]; then path=${path#"$PWD"/}; fi
  printf '%s' "$path"
}

# random_password: 20 letters and digits with at least one of each kind.
random_password() {
  local text=''
  until [[ ${#text} -eq 20 && $text == *[a-z]* && $text == *[A-Z]* && $text == *[0-9]* ]]; do
    text=$(head -c 256 /dev/urandom | LC_ALL=C tr -dc 'A-Za-z0-9')
    text=${text:0:20}
  done
  printf '%s' "$text"
}

# short_hash TEXT: 10 hex digits that name TEXT.
short_hash() {
  local sum
  sum=$(printf '%s' "$1" | sha256sum)
  printf '%s' "${sum:0:10}"
}
