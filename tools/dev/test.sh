# shellcheck shell=bash
# ./dev test: suites run one after another, each leaving JUnit XML files in build/test-results/SUITE/;
# tools/dev/summary.py adds them up. To add a suite: write suite_NAME and name it in SUITES.

REQUIREMENTS_TEST="$ROOT/tools/dev/requirements-test.txt"
REQUIREMENTS_SOFTWARE="$ROOT/tools/dev/requirements-software.txt"
REQUIREMENTS_PACKAGE="$ROOT/tools/dev/requirements-package.txt"
GOTESTSUM=gotest.tools/gotestsum@v1.13.0

# name, what it covers (a line of the closing report)
SUITES=(
  "scripts|the shell and Python scripts of ./dev"
  "dev|unit, cross, install, documentation and architecture tests (build/dev)"
  "python|the Python host under every CPython"
  "go|the Go host, guest package and guest compiler: vet, race detector, cgo's pointer checks"
  "wheel|the Python host as a wheel, built by scikit-build-core, in an environment of its own"
  "asan|native code under AddressSanitizer and UndefinedBehaviorSanitizer (build/asan)"
  "asan_python|the Python host under AddressSanitizer and UndefinedBehaviorSanitizer"
)
# Run only when asked for.
SUITES_ON_REQUEST=(
  "tsan|native code under ThreadSanitizer (build/tsan)"
)

TEST_FILTER=''
COVERED=()
BROKEN_ARGUMENTS=()
PYTHON_TEST_PATHS=tests/runtimes/python:tests/cross

covered() { COVERED+=("$*"); }

# A suite that could not run to its end is one failure, whatever its runner counted.
broken() {
  warn "$1: $2"
  BROKEN_ARGUMENTS+=(--broken "$1|$2")
}

# built SUITE PRESET: builds it once a run, whatever the number of suites that need it.
declare -A BUILD_OUTCOME=()
built() {
  if [[ -z "${BUILD_OUTCOME[$2]:-}" ]]; then
    BUILD_OUTCOME[$2]=failed
    build "$2" && BUILD_OUTCOME[$2]=built
  fi
  [[ "${BUILD_OUTCOME[$2]}" == built ]] || {
    broken "$1" "not run, as build/$2 does not build; see build/logs/configure-$2.log and build-$2.log"
    return 1
  }
}

# Sets TEST_ENVIRONMENT: an env command with the build and what the tests are told.
test_environment() {
  local prefix="$BUILD_DIR/$1"
  TEST_ENVIRONMENT=(env
    "PATH=$prefix/bin:$PATH"
    "LD_LIBRARY_PATH=$prefix/lib"
    "PYTHONPATH=$prefix/python"
    "METAFFI_BUILD_DIR=$prefix"
    "METAFFI_SOURCE_DIR=$ROOT"
    "METAFFI_TEST_JDKS=$(join : "${TEST_JDK_HOMES[@]}")"
    "METAFFI_TEST_LOG4J_DIR=$DEPS_DIR")
}

run_ctest() {
  local suite="$1" preset="$2" results="$RESULTS_DIR/$1" log="$LOG_DIR/ctest-$1.log"
  mkdir -p "$results" "$LOG_DIR"
  rm -f "$BUILD_DIR/$preset/tests/results/"*.xml
  say "testing build/$preset"
  # Failing tests are found in the results; what counts here is that ctest wrote them.
  (cd "$BUILD_DIR/$preset" && ctest --parallel "$(jobs_for_build)" --output-on-failure --no-tests=error \
    --output-junit "$results/ctest.xml" ${TEST_FILTER:+-R "$TEST_FILTER"}) 2>&1 | tee "$log" || true
  [[ -f "$results/ctest.xml" ]] || broken "$suite" "ctest ran no tests; see ${log#"$ROOT"/}"
}

# record SUITE TEST [FAILURE]: a result of a check that has no runner of its own.
record() {
  local results="$RESULTS_DIR/$1" failure=''
  mkdir -p "$results"
  [[ -n "${3:-}" ]] && failure="<failure message=\"$3\"/>"
  printf '<testsuite><testcase classname="%s" name="%s">%s</testcase></testsuite>\n' "$1" "$2" "$failure" \
    >"$results/${2//[^A-Za-z0-9_.-]/_}.xml"
}

# run_pytest SUITE LABEL PATHS COMMAND...: PATHS is a colon list; COMMAND is an interpreter, or env with one.
run_pytest() {
  local suite="$1" label="$2" results="$RESULTS_DIR/$1" status=0 candidates=() paths=() path
  IFS=: read -ra candidates <<<"$3"
  shift 3
  for path in "${candidates[@]}"; do
    [[ -n "$(find "$ROOT/$path" \( -name 'test_*.py' -o -name '*_test.py' \) -print -quit 2>/dev/null)" ]] && paths+=("$path")
  done
  if [[ ${#paths[@]} -eq 0 ]]; then
    broken "$suite" "there are no Python tests in $(join ' ' "${candidates[@]}")"
    return 0
  fi
  mkdir -p "$results"
  say "pytest $(join ' ' "${paths[@]}") ($label)"
  shown "pytest-$label" "$@" -m pytest -q -c "$ROOT/tests/pytest.ini" --rootdir "$ROOT" \
    -o "cache_dir=$BUILD_DIR/pytest-cache" --junit-xml "$results/$label.xml" \
    ${TEST_FILTER:+-k "$TEST_FILTER"} "${paths[@]}" || status=$?
  case "$status" in
    0 | 1) ;;
    5) [[ -n "$TEST_FILTER" ]] || broken "$suite" "pytest ran no tests with $label" ;;
    *) broken "$suite" "pytest ended with status $status with $label; see build/logs/pytest-$label.log" ;;
  esac
}

# run_gotest SUITE LABEL MODULE_FOLDER COMMAND...: COMMAND is an env command; what it adds counts for go test.
run_gotest() {
  local suite="$1" label="$2" folder="$3" results="$RESULTS_DIR/$1" race=()
  shift 3
  mkdir -p "$results"
  say "go test in $folder ($label)"
  [[ "$label" == *race* ]] && race=(-race)
  # Failing tests are found in the results; what counts here is that they were written.
  (cd "$ROOT/$folder" && shown "gotest-$label" "$@" "$GO" run "$GOTESTSUM" --format pkgname \
    --junitfile "$results/$label.xml" -- "${race[@]}" ${TEST_FILTER:+-run "$TEST_FILTER"} ./...) || true
  [[ -f "$results/$label.xml" ]] || broken "$suite" "go test did not run in $folder; see build/logs/gotest-$label.log"
}

suite_scripts() {
  local script failure
  ensure_packages shellcheck
  for script in dev .ci/run tools/dev/*.sh; do
    failure=''
    shellcheck -x "$script" || failure="shellcheck complains about $script"
    record scripts "shellcheck $script" "$failure"
  done
  run_pytest scripts tools tests/tools:tests/bench "$PYTHON_VENV/bin/python"
}

suite_dev() {
  built dev dev || return 0
  run_ctest dev dev
}

# Each interpreter finds its own extension in the package of build/dev.
suite_python() {
  local index label
  built python dev || return 0
  test_environment dev
  for index in "${!PYTHONS[@]}"; do
    label="${PYTHON_LABELS[$index]}"
    ensure_venv "${PYTHONS[$index]}" "$label" "$REQUIREMENTS_TEST"
    run_pytest python "python$label" "$PYTHON_TEST_PATHS" "${TEST_ENVIRONMENT[@]}" "$BUILD_DIR/venv-$label/bin/python"
    run_pytest python "python$label-packages" tests/cross/packages "${TEST_ENVIRONMENT[@]}" \
      "$BUILD_DIR/venv-$label/bin/python"
  done
}

suite_go() {
  local folder failure
  built go dev || return 0
  test_environment dev
  TEST_ENVIRONMENT+=("CGO_CFLAGS=-O2 -g -I$ROOT/abi/include -I$ROOT/runtimes/go" GOFLAGS=-buildvcs=false)
  for folder in runtimes/go runtimes/go/host; do
    failure=''
    (cd "$ROOT/$folder" && logged "govet-${folder//\//-}" "${TEST_ENVIRONMENT[@]}" "$GO" vet ./...) ||
      failure="go vet complains about $folder"
    record go "go vet $folder" "$failure"
  done
  run_gotest go guest-and-compiler runtimes/go "${TEST_ENVIRONMENT[@]}" GODEBUG=cgocheck=1
  run_gotest go host-race runtimes/go/host "${TEST_ENVIRONMENT[@]}" GODEBUG=cgocheck=1
  run_gotest go host-cgocheck2 runtimes/go/host "${TEST_ENVIRONMENT[@]}" GOEXPERIMENT=cgocheck2
}

suite_wheel() {
  local host="$ROOT/runtimes/python/host" work="$BUILD_DIR/wheel" program
  rm -rf "$work"
  mkdir -p "$work" "$RESULTS_DIR/wheel"
  ensure_venv "$PYTHON" "$PYTHON_LABEL" "$REQUIREMENTS_TEST" "$REQUIREMENTS_PACKAGE"
  say "building the wheel"
  logged wheel-build "$PYTHON_VENV/bin/python" -m build --wheel --no-isolation --outdir "$work" "$host" || {
    broken wheel "the wheel does not build; see build/logs/wheel-build.log"
    return 0
  }
  program='import metaffi, math
runtime = metaffi.MetaFFIRuntime("native")
double = metaffi.metaffi_type_info(metaffi.MetaFFITypes.metaffi_float64_type)
cos = runtime.load_module("libm.so.6").load_entity("callable=cos", [double], [double])
assert cos(0.5) == math.cos(0.5)
for plug_in in "jvm", "go", "python3":
    metaffi.MetaFFIRuntime(plug_in).load_runtime_plugin()'
  {
    logged wheel-venv "$PYTHON" -m venv "$work/venv" &&
      logged wheel-install "$work/venv/bin/python" -m pip install --quiet --no-deps --no-index "$work"/*.whl &&
      (cd "$work" && logged wheel-run "$work/venv/bin/python" -c "$program")
  } || {
    broken wheel "the wheel does not work once installed; see build/logs/wheel-*.log"
    return 0
  }
  record wheel "wheel installs and calls"
}

suite_asan() {
  built asan asan || return 0
  run_ctest asan asan
}

# The interpreter itself is not instrumented, so the sanitizer's library goes in first (with the C++ library, whose
# throw it wraps). What CPython leaves allocated at its end is no leak of ours.
suite_asan_python() {
  built asan_python asan || return 0
  test_environment asan
  run_pytest asan_python "asan-python$PYTHON_LABEL" "$PYTHON_TEST_PATHS" "${TEST_ENVIRONMENT[@]}" \
    METAFFI_SANITIZE=address,undefined \
    ASAN_OPTIONS=handle_segv=0:allow_user_segv_handler=1:detect_leaks=0:detect_stack_use_after_return=0 \
    UBSAN_OPTIONS=print_stacktrace=1 PYTHONMALLOC=malloc \
    "LD_PRELOAD=$("${CXX:-c++}" -print-file-name=libasan.so) $("${CXX:-c++}" -print-file-name=libstdc++.so.6)" \
    "$PYTHON_VENV/bin/python"
}

suite_tsan() {
  built tsan tsan || return 0
  run_ctest tsan tsan
}

select_suites() {
  local entry
  for entry in "${SUITES[@]}" "${SUITES_ON_REQUEST[@]}"; do
    [[ "${entry%%|*}" == "$1" ]] && SELECTED+=("$entry") && return 0
  done
  die "there is no suite '$1'; there are: $(printf '%s ' "${SUITES[@]%%|*}" "${SUITES_ON_REQUEST[@]%%|*}")"
}

verb_test() {
  local entry broken_before started=$SECONDS status=0
  SELECTED=()
  while [[ $# -gt 0 ]]; do
    case "$1" in
      --filter) need_value "$1" "$@" && TEST_FILTER="$2" && shift 2 ;;
      --sanitize)
        need_value "$1" "$@"
        if [[ "$(sanitizer_preset "$2")" == asan ]]; then
          select_suites asan && select_suites asan_python
        else
          select_suites tsan
        fi
        shift 2
        ;;
      -*) die "./dev test does not know '$1'" ;;
      *) select_suites "$1" && shift ;;
    esac
  done
  [[ ${#SELECTED[@]} -gt 0 ]] || SELECTED=("${SUITES[@]}")

  setup_build
  ensure_venv "$PYTHON" "$PYTHON_LABEL" "$REQUIREMENTS_TEST"
  ensure_test_jdks
  ensure_test_jars
  ensure_venv "$PYTHON" software "$REQUIREMENTS_SOFTWARE" # of its own: tests/cross/software.json runs in it as a user's would
  rm -rf "$RESULTS_DIR"
  mkdir -p "$RESULTS_DIR"
  covered "compilers: $("${CXX:-c++}" --version | head -n 1), $("$JDK_HOME/bin/javac" -version 2>&1)"
  covered "Java: $(for entry in "${TEST_JDK_HOMES[@]}"; do sed -n 's/^JAVA_VERSION="\(.*\)"/\1/p' "$entry/release"; done | paste -sd' ')"
  covered "CPython: $(for entry in "${PYTHONS[@]}"; do "$entry" -c 'import platform; print(platform.python_version())'; done | paste -sd' ')"

  for entry in "${SELECTED[@]}"; do
    say "suite ${entry%%|*}: ${entry#*|}"
    broken_before=${#BROKEN_ARGUMENTS[@]}
    "suite_${entry%%|*}"
    if [[ ${#BROKEN_ARGUMENTS[@]} -eq $broken_before ]]; then
      covered "suite ${entry%%|*}: ${entry#*|}"
    else
      covered "suite ${entry%%|*}, NOT TO ITS END: ${entry#*|}"
    fi
  done
  covered "time: $(((SECONDS - started) / 60)) min $(((SECONDS - started) % 60)) s"

  local line arguments=()
  for line in "${COVERED[@]}"; do
    arguments+=(--covered "$line")
  done
  "$PYTHON_VENV/bin/python" "$ROOT/tools/dev/summary.py" --build "$BUILD_DIR" "${arguments[@]}" "${BROKEN_ARGUMENTS[@]}" || status=$?
  return "$status"
}
