"""What the groups called from Java have in common: java_host/ in a JVM a contender (see coordinator.py)."""

import glob
import os
import re
import shutil

import coordinator
import published

SCENARIOS = (*published.NAMES, "double_double", "error")
JAR = "metaffi-bench-java-host.jar"
NEW = 22  # has java.lang.foreign
# A heap that grows has pages nobody touched yet: a fault costs more than what is measured, and when it grows is up to
# the collector, for each contender in its own way.
HEAP = ("-Xms512m", "-Xmx512m", "-XX:+AlwaysPreTouch")


def major(home):
    """Of the JDK at `home`; 0 when there is none."""
    try:
        with open(os.path.join(home, "release"), encoding="utf-8") as file:
            found = re.search(r'^JAVA_VERSION="(\d+)', file.read(), re.MULTILINE)
    except OSError:
        return 0
    return int(found.group(1)) if found and os.path.exists(os.path.join(home, "bin", "java")) else 0


def java_home(wanted):
    """`wanted`, else the newest JDK that has java.lang.foreign, else JAVA_HOME or the one on PATH."""
    if wanted:
        if not major(wanted):
            raise coordinator.Failed(f"there is no Java in {wanted}")
        return wanted
    on_path = os.path.realpath(shutil.which("java") or "/usr")
    usual = [os.environ.get("JAVA_HOME") or "", os.path.dirname(os.path.dirname(on_path))]
    homes = [home for home in usual + sorted(glob.glob("/usr/lib/jvm/*")) if major(home)]
    if not homes:
        raise coordinator.Failed("no Java was found; name one with --java-home")
    newest = max(homes, key=major)
    return newest if major(newest) >= NEW else homes[0]


def command(group, contender, arguments, properties, further_jars=()):
    """Of a worker. `properties` are what bench.host.Main reads."""
    home, folder = java_home(arguments["java_home"]), arguments["folder"]
    host = os.path.join(os.path.dirname(folder), "lib", "metaffi", "metaffi.jar")
    path = os.pathsep.join([os.path.join(folder, JAR), host, *further_jars])
    native = ["--enable-native-access=ALL-UNNAMED"] if major(home) >= NEW else []
    words = [f"-D{name}={value}" for name, value in properties.items()]
    return [os.path.join(home, "bin", "java"), *HEAP, *native, *words, "-cp", path, "bench.host.Main", group, contender]
