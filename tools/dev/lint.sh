# shellcheck shell=bash
# Formatting and linters, over the files that git knows or could know.

REQUIREMENTS_LINT="$ROOT/tools/dev/requirements-lint.txt"

# files GLOB...: tracked and new files, without what is ignored; those that still exist.
files() {
  git ls-files --cached --others --exclude-standard -- "$@" | sort -u | while read -r file; do
    [[ -f "$file" ]] && printf '%s\n' "$file"
  done
}

setup_lint() {
  ensure_packages "${LINT_PACKAGES[@]}"
  ensure_pythons
  ensure_venv "$PYTHON" "$PYTHON_LABEL" "$REQUIREMENTS_LINT"
}

verb_fmt() {
  local native=() go_files=()
  setup_lint
  mapfile -t native < <(files '*.c' '*.h' '*.cpp' '*.hpp')
  mapfile -t go_files < <(files '*.go')
  [[ ${#native[@]} -eq 0 ]] || clang-format -i "${native[@]}"
  "$PYTHON_VENV/bin/ruff" format --quiet .
  "$PYTHON_VENV/bin/ruff" check --quiet --fix . || true
  if [[ ${#go_files[@]} -gt 0 ]]; then
    command -v gofmt >/dev/null || die "there are Go files and no gofmt; install Go"
    gofmt -w "${go_files[@]}"
  fi
}

LINT_STATUS=0
check() {
  local what="$1"
  shift
  say "$what"
  "$@" || {
    warn "$what: there is something to say"
    LINT_STATUS=1
  }
}

check_gofmt() {
  local unformatted
  unformatted="$(gofmt -l "$@")"
  [[ -z "$unformatted" ]] || {
    printf 'not formatted: %s\n' "$unformatted" >&2
    return 1
  }
}

# clang-tidy over those sources, with the commands of build/lint.
check_tidy() {
  local sources=("$@")
  printf '%s\n' "${sources[@]}" | xargs -P "$(jobs_for_build)" -n 1 clang-tidy --quiet -p "$BUILD_DIR/lint" \
    --extra-arg=-Wno-unknown-warning-option 2> >(grep -v 'warnings generated' >&2)
}

verb_lint() {
  local native=() scripts=() go_files=() compiled=() file
  setup_lint
  if [[ $# -gt 0 ]]; then
    native=("$@")
  else
    mapfile -t native < <(files '*.c' '*.h' '*.cpp' '*.hpp')
  fi
  mapfile -t scripts < <(files dev .ci/run '*.sh')
  mapfile -t go_files < <(files '*.go')

  [[ ${#native[@]} -eq 0 ]] || check "clang-format" clang-format --dry-run --Werror "${native[@]}"
  check "ruff format" "$PYTHON_VENV/bin/ruff" format --quiet --check .
  check "ruff" "$PYTHON_VENV/bin/ruff" check --quiet .
  check "shellcheck" shellcheck -x "${scripts[@]}"
  [[ ${#go_files[@]} -eq 0 ]] || check "gofmt" check_gofmt "${go_files[@]}"

  # For the commands that compile_commands.json lists. Headers that gcc precompiled mean nothing to clang; without them,
  # every source must include what it needs.
  setup_build
  configure dev lint -DMETAFFI_PRECOMPILE_HEADERS=OFF || die "the configuration failed"
  for file in "${native[@]}"; do
    grep -qF "\"$ROOT/$file\"" "$BUILD_DIR/lint/compile_commands.json" && compiled+=("$file")
  done
  [[ ${#compiled[@]} -eq 0 ]] || check "clang-tidy (${#compiled[@]} files)" check_tidy "${compiled[@]}"
  return "$LINT_STATUS"
}
