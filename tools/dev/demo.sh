# shellcheck shell=bash
# What is shown to a person: the demo and the benchmarks.

REQUIREMENTS_BENCH="$ROOT/tools/dev/requirements-bench.txt"

verb_demo() {
  [[ $# -eq 0 ]] || die "./dev demo takes no options"
  setup_build
  ensure_log4j
  ensure_venv "$PYTHON" "$PYTHON_LABEL"
  build release || die "the build failed"
  use_build release

  say "log4j called from Python (docs/tutorial/log4j.py)"
  (cd "$DEPS_DIR" && "$PYTHON_VENV/bin/python" "$ROOT/docs/tutorial/log4j.py") || die "the Python program failed"

  say "log4j called from C (docs/tutorial/log4j.c)"
  local program="$BUILD_DIR/release/tutorial/log4j" flags
  mkdir -p "$(dirname "$program")"
  flags="$(pkg-config --cflags --libs metaffi)"
  # shellcheck disable=SC2086 # the flags are several words
  "${CC:-cc}" -std=c99 -O2 "$ROOT/docs/tutorial/log4j.c" -o "$program" $flags || die "the C program does not compile"
  (cd "$DEPS_DIR" && "$program") || die "the C program failed"

  say "what a call costs: plain JNI, trampoline, interpreter"
  JAVA_HOME="$JDK_HOME" "$PYTHON_VENV/bin/python" "$ROOT/bench/run.py" --build "$BUILD_DIR/release" --demo ||
    die "the measurement failed"
}

verb_bench() {
  setup_build
  JAVA_HOME="$JDK_HOME" ensure_venv "$PYTHON" "$PYTHON_LABEL" "$REQUIREMENTS_BENCH" # jep is compiled against a JDK
  build release || die "the build failed"
  use_build release
  JAVA_HOME="$JDK_HOME" "$PYTHON_VENV/bin/python" "$ROOT/bench/run.py" --build "$BUILD_DIR/release" "$@"
}
