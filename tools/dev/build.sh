# shellcheck shell=bash
# Configuring, building, cleaning, and the paths of a build.

sanitizer_preset() {
  case "$1" in
    address | address,undefined | undefined) echo asan ;;
    thread) echo tsan ;;
    *) die "--sanitize takes address or thread, not '$1'" ;;
  esac
}

join() {
  local IFS="$1"
  shift
  echo "$*"
}

# configure PRESET [FOLDER SETTING...]: build/FOLDER (build/PRESET); the interpreters and Java homes found by the set-up
# become CMake settings.
configure() {
  local preset="$1" folder="${2:-$1}" interpreters="$PYTHON" test_jdks=''
  if [[ "$preset" == dev && "$folder" != lint ]]; then # one interpreter is enough to read the sources
    interpreters="$(join ';' "${PYTHONS[@]}")"
  fi
  if [[ -n "${TEST_JDK_HOMES+set}" ]]; then
    test_jdks="$(join ';' "${TEST_JDK_HOMES[@]}")"
  fi
  say "configuring build/$folder"
  logged "configure-$folder" cmake --preset "$preset" -B "$BUILD_DIR/$folder" "${@:3}" \
    "-DMETAFFI_JAVA_HOME=$JDK_HOME" \
    "-DMETAFFI_PYTHON_EXECUTABLES=$interpreters" \
    ${test_jdks:+"-DMETAFFI_TEST_JDKS=$test_jdks"}
}

# build PRESET [TARGET...]
build() {
  local preset="$1" target arguments=()
  shift
  for target in "$@"; do
    arguments+=(--target "$target")
  done
  configure "$preset" || return 1
  say "building build/$preset"
  shown "build-$preset" cmake --build "$BUILD_DIR/$preset" --parallel "$(jobs_for_build)" "${arguments[@]}"
}

verb_build() {
  local preset=dev targets=()
  while [[ $# -gt 0 ]]; do
    case "$1" in
      --preset) need_value "$1" "$@" && preset="$2" && shift 2 ;;
      --sanitize) need_value "$1" "$@" && preset="$(sanitizer_preset "$2")" && shift 2 ;;
      --target) need_value "$1" "$@" && targets+=("$2") && shift 2 ;;
      *) die "./dev build does not know '$1'" ;;
    esac
  done
  case "$preset" in
    dev | release | asan | tsan) ;;
    *) die "there is no preset '$preset'; there are dev, release, asan and tsan" ;;
  esac
  setup_build
  build "$preset" "${targets[@]}" || die "the build failed"
  say "built build/$preset; eval \"\$(./dev env --preset $preset)\" puts it on your paths"
}

verb_clean() {
  local entry
  case "${1:-}" in
    --all) rm -rf "$BUILD_DIR" ;;
    "")
      for entry in "$BUILD_DIR"/*; do
        case "$(basename "$entry")" in
          deps | go-toolchain | jdks | venv-*) ;;
          *) rm -rf "$entry" ;;
        esac
      done
      ;;
    *) die "./dev clean takes --all or nothing" ;;
  esac
}

# Sets the calling shell's paths to the build in build/PRESET.
use_build() {
  local preset="$1" prefix="$BUILD_DIR/$1"
  export PATH="$prefix/bin:$PATH"
  export LD_LIBRARY_PATH="$prefix/lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
  export PYTHONPATH="$prefix/python${PYTHONPATH:+:$PYTHONPATH}"
  export CLASSPATH="$prefix/lib/metaffi/metaffi.jar:${CLASSPATH:-.}"
  export PKG_CONFIG_PATH="$prefix/lib/pkgconfig${PKG_CONFIG_PATH:+:$PKG_CONFIG_PATH}"
}

verb_env() {
  local preset='' candidate name
  while [[ $# -gt 0 ]]; do
    case "$1" in
      --preset) need_value "$1" "$@" && preset="$2" && shift 2 ;;
      *) die "./dev env does not know '$1'" ;;
    esac
  done
  for candidate in ${preset:-dev release}; do
    if [[ -e "$BUILD_DIR/$candidate/lib/libmetaffi.so" ]]; then
      use_build "$candidate"
      find_pythons || true
      # A python3 that this build has no extension for could not import it.
      if ! compgen -G "$BUILD_DIR/$candidate/python/metaffi/_metaffi.$(python3 -c 'import sys
print(sys.implementation.cache_tag)' 2>/dev/null)-*" >/dev/null; then
        [[ -n "${PYTHON_VENV:-}" && -d "$PYTHON_VENV" ]] && export PATH="$PYTHON_VENV/bin:$PATH"
      fi
      for name in PATH LD_LIBRARY_PATH PYTHONPATH CLASSPATH PKG_CONFIG_PATH; do
        printf 'export %s=%q\n' "$name" "${!name}"
      done
      return 0
    fi
  done
  die "nothing is built in build/${preset:-dev} yet; run ./dev build${preset:+ --preset $preset}"
}
