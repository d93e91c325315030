# shellcheck shell=bash
# Messages, logs, and the places everything is kept.

BUILD_DIR="$ROOT/build"
LOG_DIR="$BUILD_DIR/logs"
DEPS_DIR="$BUILD_DIR/deps"
JDKS_DIR="$BUILD_DIR/jdks"
GO_DIR="$BUILD_DIR/go-toolchain"
RESULTS_DIR="$BUILD_DIR/test-results"
export BUILD_DIR LOG_DIR DEPS_DIR JDKS_DIR GO_DIR RESULTS_DIR

# Clones in other folders share what ccache holds: paths below the tree do not count.
export CCACHE_BASEDIR="$ROOT" CCACHE_NOHASHDIR=1

if [[ -t 2 ]]; then
  BOLD=$'\033[1m' RED=$'\033[31m' PLAIN=$'\033[0m'
else
  BOLD='' RED='' PLAIN=''
fi

say() { printf '%s==> %s%s\n' "$BOLD" "$*" "$PLAIN" >&2; }
warn() { printf '%swarning: %s%s\n' "$RED" "$*" "$PLAIN" >&2; }
die() {
  printf '%serror: %s%s\n' "$RED" "$*" "$PLAIN" >&2
  exit 1
}

# Options that take a value: `need_value --filter "$@"` with the option in $2 and its value in $3.
need_value() { [[ $# -ge 3 ]] || die "$1 needs a value"; }

# Runs a command with its output in build/logs/NAME.log; shows the end of it when the command fails.
logged() {
  local name="$1" log
  shift
  mkdir -p "$LOG_DIR"
  log="$LOG_DIR/$name.log"
  if "$@" >"$log" 2>&1; then
    return 0
  fi
  tail -n 25 "$log" >&2
  warn "'$*' failed; its whole output is in ${log#"$ROOT"/}"
  return 1
}

# The same, with the output shown as it comes.
shown() {
  local name="$1"
  shift
  mkdir -p "$LOG_DIR"
  "$@" 2>&1 | tee "$LOG_DIR/$name.log"
}

# True when FILE holds exactly TEXT: what a finished step leaves behind to be skipped next time.
stamped() { [[ -f "$1" && "$(<"$1")" == "$2" ]]; }

jobs_for_build() { nproc; }
