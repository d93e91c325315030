"""What the figures were measured on."""

import glob
import os
import platform
import re
import subprocess


def _first_line(command, stderr=False):
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    except (OSError, subprocess.SubprocessError):
        return None
    lines = (done.stderr if stderr else done.stdout).strip().splitlines()
    return lines[0] if lines else None


def _cpu_model():
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            found = re.search(r"^model name\s*:\s*(.*)$", file.read(), re.MULTILINE)
    except OSError:
        found = None
    return found.group(1) if found else platform.processor() or platform.machine()


def _distribution():
    try:
        return platform.freedesktop_os_release().get("PRETTY_NAME")
    except OSError:
        return platform.system()


def jdk():
    """Version of the JDK the jvm plug-in finds first: JAVA_HOME's, else the one on PATH."""
    home = os.environ.get("JAVA_HOME")
    try:
        with open(os.path.join(home or "", "release"), encoding="utf-8") as file:
            found = re.search(r'^JAVA_VERSION="(.*)"$', file.read(), re.MULTILINE)
            if found:
                return found.group(1)
    except OSError:
        pass
    line = _first_line(["java", "-version"], stderr=True)
    found = re.search(r'"(.*)"', line or "")
    return found.group(1) if found else None


_COMPILERS = {"GNU": "gcc", "Clang": "clang"}


def compiler(build):
    """What CMake found for C++, such as "gcc 12.2.0"."""
    for path in glob.glob(os.path.join(build, "CMakeFiles", "*", "CMakeCXXCompiler.cmake")):
        with open(path, encoding="utf-8") as file:
            text = file.read()
        found = [re.search(rf'^set\(CMAKE_CXX_COMPILER_{part} "(.*)"\)', text, re.M) for part in ("ID", "VERSION")]
        if all(found):
            name, version = (match.group(1) for match in found)
            return f"{_COMPILERS.get(name, name)} {version}"
    return None


def identity(source, build):
    """Everything that figures depend on, as a dictionary of texts and numbers; unknown parts are left out."""
    load = os.getloadavg()[0]
    parts = {
        "cpu": _cpu_model(),
        "cpus": os.cpu_count(),
        "system": _distribution(),
        "kernel": platform.release(),
        "compiler": compiler(build),
        "jdk": jdk(),
        "python": platform.python_version(),
        "commit": _first_line(["git", "-C", source, "describe", "--always", "--dirty"]),
        "load_before": round(load, 2),
    }
    return {name: value for name, value in parts.items() if value is not None}
